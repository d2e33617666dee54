package barnabas.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Passes on numbered texts in the order of their numbers, from 0 and without gaps, however they come in. */
final class InOrder {
    private final Consumer<String> sink;
    private final Map<Long, String> early = new HashMap<>();
    private long next;

    InOrder(Consumer<String> sink) {
        this.sink = sink;
    }

    synchronized void accept(String text, long number) {
        early.put(number, text);
        for (String ready = early.remove(next); ready != null; ready = early.remove(next)) {
            next++;
            sink.accept(ready);
        }
    }
}

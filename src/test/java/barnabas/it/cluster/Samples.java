package barnabas.it.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Times that were measured, in milliseconds. */
final class Samples {
    private final String name;
    private final List<Long> millis = new ArrayList<>();

    Samples(String name) {
        this.name = name;
    }

    void add(long sample) {
        millis.add(sample);
    }

    boolean isEmpty() {
        return millis.isEmpty();
    }

    /** The least time that is not exceeded by this part of them; the largest one for few. */
    long percentile(int percent) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        return sorted.get(Math.max(0, (sorted.size() * percent + 99) / 100 - 1));
    }

    @Override
    public String toString() {
        return isEmpty()
                ? name + ": none"
                : name + ": trials=" + millis.size() + " p50=" + percentile(50) + "ms p95=" + percentile(95) + "ms max="
                        + percentile(100) + "ms all=" + millis;
    }
}

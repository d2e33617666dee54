package barnabas.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts what repeats, so that a flood of refusals is two events: the first at once, and after {@value #WINDOW_MS} ms one with how many more there
 * were. Two events are the same if they differ in numbers alone. Thread-safe.
 */
final class Repetitions {
    static final long WINDOW_MS = 10_000;

    /** So many are told apart within a window; what else comes is counted under its kind. */
    static final int KEYS_MAX = 1000;

    private static final Pattern NUMBERS = Pattern.compile("[0-9]+");

    private record Key(EventKind kind, @Nullable String topic, int partition, @Nullable String group, String cause) {}

    private static final class Window {
        private final Event first;
        private long more;

        Window(Event first) {
            this.first = first;
        }
    }

    private final Map<Key, Window> windows = new HashMap<>();

    /** Whether it is to be kept now. */
    synchronized boolean isFirst(Event event) {
        Key key = new Key(
                event.kind(),
                event.topic(),
                event.partition(),
                event.group(),
                NUMBERS.matcher(event.cause()).replaceAll("#"));
        if (!windows.containsKey(key) && windows.size() >= KEYS_MAX) {
            key = new Key(event.kind(), null, -1, null, "");
        }
        Window window = windows.get(key);
        if (window == null) {
            windows.put(key, new Window(event));
            return true;
        }
        window.more++;
        return false;
    }

    /** What has been counted in windows that are over by now. */
    synchronized List<Event> due(long nowMs) {
        List<Event> due = new ArrayList<>();
        windows.values().removeIf(window -> {
            boolean over = Math.abs(nowMs - window.first.timeMs()) >= WINDOW_MS;
            if (over && window.more > 0) {
                due.add(again(window, nowMs));
            }
            return over;
        });
        return due;
    }

    private static Event again(Window window, long nowMs) {
        Event first = window.first;
        return new Event(
                        nowMs,
                        first.kind(),
                        first.topic(),
                        first.partition(),
                        first.group(),
                        first.cause(),
                        first.tookMs(),
                        first.details())
                .with("times", window.more)
                .took(nowMs - first.timeMs());
    }

    synchronized boolean isEmpty() {
        return windows.isEmpty();
    }
}

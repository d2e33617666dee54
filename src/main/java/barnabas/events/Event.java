package barnabas.events;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. Made small: what is too long of a text is cut off.
 *
 * @param timeMs when, by the broker's clock
 * @param topic what it happened to, null when it was no topic
 * @param partition -1 when it was not one partition
 * @param group the consumer group, null when it was none
 * @param cause why, in words for a person
 * @param tookMs how long, -1 where that says nothing
 * @param details by their names, at most {@value #DETAILS_MAX}
 */
public record Event(
        long timeMs,
        EventKind kind,
        @Nullable String topic,
        int partition,
        @Nullable String group,
        String cause,
        long tookMs,
        Map<String, String> details) {
    static final int CAUSE_CHARS_MAX = 400;
    static final int NAME_CHARS_MAX = 256;
    static final int DETAILS_MAX = 10;
    private static final int NO_PARTITION = -1;
    private static final long NO_TIME = -1;

    public Event {
        topic = topic == null ? null : cut(topic, NAME_CHARS_MAX);
        group = group == null ? null : cut(group, NAME_CHARS_MAX);
        cause = cut(cause, CAUSE_CHARS_MAX);
        Map<String, String> few = new TreeMap<>();
        details.forEach((name, value) -> {
            if (few.size() < DETAILS_MAX) {
                few.put(name, cut(value, NAME_CHARS_MAX));
            }
        });
        details = Collections.unmodifiableMap(few);
    }

    /** One that concerns the whole broker; see {@link #at} and {@link #ofGroup}. */
    public static Event of(EventKind kind, long timeMs, String cause) {
        return new Event(timeMs, kind, null, NO_PARTITION, null, cause, NO_TIME, Map.of());
    }

    public Event at(String ofTopic) {
        return at(ofTopic, NO_PARTITION);
    }

    public Event at(String ofTopic, int ofPartition) {
        return new Event(timeMs, kind, ofTopic, ofPartition, group, cause, tookMs, details);
    }

    public Event ofGroup(String named) {
        return new Event(timeMs, kind, topic, partition, named, cause, tookMs, details);
    }

    public Event took(long ms) {
        return new Event(timeMs, kind, topic, partition, group, cause, Math.max(0, ms), details);
    }

    public Event with(String name, Object value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value.toString());
        return new Event(timeMs, kind, topic, partition, group, cause, tookMs, more);
    }

    private static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars - 1) + "…";
    }
}

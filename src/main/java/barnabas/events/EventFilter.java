package barnabas.events;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for.
 *
 * @param topic null for all, and for those of no topic
 * @param partition -1 for all of the topic
 * @param group null for all
 * @param kinds empty for all
 * @param sinceMs none that happened before, by their brokers' clocks
 * @param after at or above 0: the first {@code limit} events behind this sequence; below: the last {@code limit} of all
 * @param limit at least 1
 */
public record EventFilter(
        @Nullable String topic,
        int partition,
        @Nullable String group,
        Set<EventKind> kinds,
        long sinceMs,
        long after,
        int limit) {
    public EventFilter {
        kinds = Set.copyOf(kinds);
    }

    /** The last of all. */
    public static EventFilter last(int limit) {
        return new EventFilter(null, -1, null, Set.of(), 0, -1, limit);
    }

    /** The same, of the first behind {@code sequence}. */
    public EventFilter after(long sequence) {
        return new EventFilter(topic, partition, group, kinds, sinceMs, sequence, limit);
    }

    /** The same, and nothing that happened before. */
    public EventFilter since(long ms) {
        return new EventFilter(topic, partition, group, kinds, ms, after, limit);
    }

    boolean matches(KeptEvent kept) {
        Event event = kept.event();
        return kept.sequence() > after
                && event.timeMs() >= sinceMs
                && (kinds.isEmpty() || kinds.contains(event.kind()))
                && (topic == null || topic.equals(event.topic()))
                && (partition < 0 || partition == event.partition())
                && (group == null || group.equals(event.group()));
    }
}

package barnabas.client;

import barnabas.client.consume.Start;
import barnabas.client.consume.Subscribed;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** What can be read. */
public final class Subscriptions {
    private Subscriptions() {}

    /** Partitions of these topics, as the group shares them out. */
    public static AutoSubscription topics(String... topics) {
        return topics(Set.of(topics));
    }

    public static AutoSubscription topics(Set<String> topics) {
        return new AutoSubscription(new Subscribed(Set.copyOf(topics), null, Map.of(), null));
    }

    /** Partitions of all topics whose names match; the broker matches them, by a regular expression of RE2. */
    public static AutoSubscription topicPattern(String pattern) {
        return new AutoSubscription(new Subscribed(null, pattern, Map.of(), null));
    }

    /** These partitions, from the group's committed offset on where there is one, else as {@code auto.offset.reset} says. */
    public static ManualSubscription assignment(TopicPartition... partitions) {
        return assignment(Set.of(partitions));
    }

    public static ManualSubscription assignment(Set<TopicPartition> partitions) {
        return manual(
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> new Start.ByPolicy())));
    }

    public static ManualSubscription assignmentWithOffset(TopicPartition partition, long offset) {
        return assignmentWithOffset(Map.of(partition, offset));
    }

    /** These partitions, from these offsets on. */
    public static ManualSubscription assignmentWithOffset(Map<TopicPartition, Long> offsets) {
        return manual(offsets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new Start.AtOffset(each.getValue(), -1))));
    }

    public static ManualSubscription assignmentOffsetsForTimes(TopicPartition partition, long timestamp) {
        return assignmentOffsetsForTimes(Map.of(partition, timestamp));
    }

    /** These partitions, from the first record on with this timestamp, in milliseconds, or a later one. */
    public static ManualSubscription assignmentOffsetsForTimes(Map<TopicPartition, Long> timestamps) {
        return manual(timestamps.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new Start.AtTime(each.getValue()))));
    }

    private static ManualSubscription manual(Map<TopicPartition, ? extends Start> starts) {
        return new ManualSubscription(new Subscribed(null, null, Map.copyOf(starts), null));
    }
}

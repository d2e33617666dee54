package barnabas.client.consume;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is read: topics that a group shares out, by name or by regular expression, or partitions that the reader has chosen itself.
 *
 * @param until the offset before which reading each partition ends; null when it goes on for ever
 */
public record Subscribed(
        @Nullable Set<String> topics,
        @Nullable String regex,
        Map<TopicPartition, Start> assigned,
        @Nullable Map<TopicPartition, Long> until) {
    public Subscribed until(Map<TopicPartition, Long> ends) {
        return new Subscribed(topics, regex, assigned, Map.copyOf(ends));
    }

    public boolean isShared() {
        return topics != null || regex != null;
    }
}

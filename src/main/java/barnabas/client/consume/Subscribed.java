package barnabas.client.consume;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What is read: topics that a group shares out, by name or by regular expression, or partitions that the reader has chosen itself. */
public record Subscribed(@Nullable Set<String> topics, @Nullable String regex, Map<TopicPartition, Start> assigned) {
    public boolean isShared() {
        return topics != null || regex != null;
    }
}

package barnabas.metadata;

import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * What came of a {@link NewTopic}: the numbers are those that hold now, or would under validateOnly; -1 when it was refused.
 *
 * @param topicId zero when the topic was not created
 * @param configs what was set for the topic, defaults not included
 */
public record CreatedTopic(
        String name,
        Outcome outcome,
        Uuid topicId,
        int partitions,
        int replicationFactor,
        Map<String, String> configs) {
    public static CreatedTopic refused(String name, Outcome outcome) {
        return new CreatedTopic(name, outcome, Uuid.ZERO_UUID, -1, -1, Map.of());
    }
}

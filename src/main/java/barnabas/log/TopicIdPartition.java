package barnabas.log;

import org.apache.kafka.common.Uuid;

/** One replicated group: a partition of a topic, by the topic's id, so that a topic made anew under an old name is another group. */
public record TopicIdPartition(Uuid topicId, int partition) {
    @Override
    public String toString() {
        return topicId + "-" + partition;
    }
}

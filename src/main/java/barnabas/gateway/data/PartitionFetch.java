package barnabas.gateway.data;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;

/**
 * One partition of a fetch.
 *
 * @param currentLeaderEpoch what the client believes, -1 when it does not say
 * @param lastFetchedEpoch the epoch of the last record it has, -1 when it does not say
 */
record PartitionFetch(Key key, long offset, int currentLeaderEpoch, int lastFetchedEpoch, int maxBytes) {
    /** A partition as the client names it: by topic name up to version 12, by topic id (and an empty name) from 13 on. */
    record Key(String topic, Uuid topicId, int partition) {
        boolean sameTopic(Key other) {
            return topicId.equals(other.topicId) && topic.equals(other.topic);
        }
    }

    static PartitionFetch of(FetchTopic topic, FetchPartition partition) {
        return new PartitionFetch(
                new Key(topic.topic(), topic.topicId(), partition.partition()),
                partition.fetchOffset(),
                partition.currentLeaderEpoch(),
                partition.lastFetchedEpoch(),
                partition.partitionMaxBytes());
    }
}

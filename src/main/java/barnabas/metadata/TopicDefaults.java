package barnabas.metadata;

/**
 * What a topic takes that does not say.
 *
 * @param partitions at least 1
 * @param replicationFactor at least 1; fewer replicas are made when there are fewer brokers
 * @param brokersExpected at least 1: that many brokers form the cluster. While fewer have registered a topic waits for them, lest it
 *     gets one replica for life because it was the first to come
 */
public record TopicDefaults(int partitions, int replicationFactor, int brokersExpected) {
    /** Replicas of a topic that does not say, when there are so many brokers; may be more than that. */
    int replicationFactor(int brokers) {
        return Math.min(replicationFactor, Math.max(brokers, brokersExpected));
    }
}

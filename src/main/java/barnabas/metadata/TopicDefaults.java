package barnabas.metadata;

/**
 * What a topic takes that does not say.
 *
 * @param partitions at least 1
 * @param replicationFactor at least 1; fewer replicas are made when there are fewer brokers
 */
public record TopicDefaults(int partitions, int replicationFactor) {}

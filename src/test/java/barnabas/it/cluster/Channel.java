package barnabas.it.cluster;

/** What a broker is reached for, each on a port of its own. */
enum Channel {
    /** By clients. */
    KAFKA,
    /** By Akka on other brokers. */
    CLUSTER,
    /** By the replicas of other brokers. */
    LINK
}

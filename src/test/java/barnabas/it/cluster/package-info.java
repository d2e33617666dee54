/**
 * Clusters of real processes, Barnabas's and Apache Kafka's, with faults between and in them, and clients whose history is
 * judged. What passes between brokers, and between them and clients, goes through proxies that can be told to hold it back.
 */
package barnabas.it.cluster;

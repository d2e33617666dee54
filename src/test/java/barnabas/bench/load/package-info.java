/** What bears on brokers: Apache Kafka's own tools and programs on kafka-clients, each a process of its own, and how their output is read. */
package barnabas.bench.load;

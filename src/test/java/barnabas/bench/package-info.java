/**
 * Barnabas beside Apache Kafka, in one run on one machine: {@code mvn -Pbench verify -Drow=NAME}. {@link barnabas.bench.Rows} is what is
 * measured, {@link barnabas.bench.Compare} the program; what it finds is told in {@code docs/performance.md}.
 */
package barnabas.bench;

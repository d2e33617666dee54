/**
 * The {@code barnabas} command: one file per subcommand, in the manner of {@code rpk}. The client commands talk to any
 * broker that speaks the Kafka protocol and know nothing of our server: records go through the Akka Streams client, questions
 * and orders of administrators through kafka-clients' Admin. {@code start} runs a node. Exit code 0 means
 * done, 1 failed, 2 that the command line or the configuration is wrong.
 */
@NullMarked
package barnabas.cli;

import org.jspecify.annotations.NullMarked;

/**
 * Record batches in Kafka's format v2: reading and patching their headers, judging what clients send, making and reading them.
 * The only room that knows {@code kafka-clients}' record internals. No files, no sockets, no actors, no clock.
 */
@NullMarked
package barnabas.records;

import org.jspecify.annotations.NullMarked;

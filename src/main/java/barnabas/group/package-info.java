/**
 * What a partition of {@code __consumer_offsets} knows of its groups, and every decision on them. Pure: input and time in, one
 * {@link barnabas.group.Step} out. What is stored changes only by replaying records that are committed. Who is about to join, whose
 * session is running, and who waits for an answer is the leader's alone, as in Kafka, and begins anew with each of them.
 */
@NullMarked
package barnabas.group;

import org.jspecify.annotations.NullMarked;

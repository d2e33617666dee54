/**
 * The replication link: one TCP connection between each two brokers, over which all replicas of both speak. It knows who is
 * heard of and which groups each broker leads (rules T1, T2, T4, F6), carries the replicas' messages with their batches as
 * raw bytes, and knows nothing of what they mean.
 */
@NullMarked
package barnabas.partition.link;

import org.jspecify.annotations.NullMarked;

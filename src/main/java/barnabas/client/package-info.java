/**
 * Kafka's protocol as Akka streams: sources and sinks of records, for Barnabas and for Apache Kafka alike. The names are those of
 * Alpakka Kafka's Java DSL, so a program that was written for it changes its imports; no {@code KafkaConsumer} and no {@code KafkaProducer} is
 * inside, and no thread that blocks.
 *
 * <p><b>One stage, one loop.</b> A source or a sink is one stage. It owns its connections, which are materialized into the stage's
 * own actor ({@code subFusingMaterializer}), its view of the cluster, and its buffers. All of them run in the stage's
 * {@link barnabas.client.net.Loop}: what arrives on a socket is decoded, decided on and pushed downstream by one thread, without locks and
 * without a message for each record. Stages share nothing.
 *
 * <p><b>What decides is pure.</b> {@code net.Metadata}, {@code produce.PartitionQueue}, {@code consume.PartitionFetch} and
 * {@code consume.GroupMember} know neither sockets nor clocks; {@code net.Brokers}, {@code produce.RecordSender} and
 * {@code consume.Fetcher} carry out what they decide, in whatever loop they are given, so tests drive them by hand.
 *
 * <p><b>Producing.</b> A record goes to its partition's queue as bytes. Batches are taken from the queues while the leader has fewer than five
 * requests in flight; so under load batches fill by themselves, and lingering is for those who want less load rather than speed. What
 * comes back unwritten waits until all in flight of its partition is back, and is sent again in order. The stage pulls while the bytes
 * of records that are not acked stay within {@code buffer-bytes}: who produces faster than brokers take is slowed down.
 *
 * <p><b>Consuming.</b> Room is credit: a partition is asked for as many bytes as its buffer has room for, and not at all while that is less than half.
 * A fetch that waits at the broker for records does not hold up partitions that have room meanwhile: these use a connection of their own.
 * Nothing that was fetched is thrown away unless its partition is.
 *
 * <p><b>Groups</b> go by the protocol of KIP-848: {@code consume.GroupMember} is a state machine from heartbeats' answers to partitions assigned and
 * revoked. A revocation is part of the stream: the partition gives no more records, those on their way are waited for and committed, up to
 * a deadline, then the coordinator hears that it is given up.
 *
 * <p><b>TLS and SASL</b> belong to a connection: its bytes pass Akka's TLS stage, and {@code net.Authentication} tells the broker who connects before
 * any other request is sent. A refusal is no lost connection: it would come again, so it fails the stream.
 *
 * <p><b>Errors</b> are {@link barnabas.client.ClientException}s, which say whether to retry, to give up, or that the outcome is unknown.
 */
@NullMarked
package barnabas.client;

import org.jspecify.annotations.NullMarked;

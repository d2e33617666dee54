/**
 * One replica of one Raft group, decided without doing anything: what happened goes in with the time and a random number, one
 * {@link barnabas.consensus.Output} comes out, and whoever drives it carries that out. {@link barnabas.consensus.Replica} is the
 * door. No Akka, clock, random source, file or thread lives here, so the seeded simulation drives the very code that serves.
 *
 * <p>What a driver owes, besides carrying out each output in its order:
 *
 * <ul>
 *   <li>{@link barnabas.consensus.Links#announced()} is what the output's {@code leadership} said, from that moment on; it is taken back when
 *       the replica has stopped or answers no more, and the replica is ticked.
 *   <li>On a link, who leads what is said reliably, in order, and before the messages of the replicas; a session begins with the list of all that
 *       is led. What the replicas say may be lost, doubled or late within a session, and is given with the session in which it came.
 *   <li>A broker that was asleep tells its {@link barnabas.consensus.LinkWatch}es so before it gives anything to a replica; a session of
 *       which {@link barnabas.consensus.LinkWatch#heard} says that it is over is closed, and nothing in it echoed.
 *   <li>A replica is ticked at {@code wakeAtMs}, and when a link that its group uses comes, goes or begins a session; nothing else
 *       wakes an idle group.
 *   <li>A replica that resigned is thrown away and opened anew from the disk, its tail flushed (rules L5, L7).
 *   <li>{@link barnabas.consensus.Standing} is kept on disk until {@code SOUND_AGAIN}.
 * </ul>
 *
 * <p>Rule numbers (L, A, T, M, C) are those of the replication protocol's rules; sections are those of the Raft paper
 * (Ongaro and Ousterhout, 2014) and of Ongaro's dissertation.
 */
@NullMarked
package barnabas.consensus;

import org.jspecify.annotations.NullMarked;

/**
 * One replica of one Raft group, decided without doing anything: what happened goes in with the time and a random number, one
 * {@link barnabas.consensus.Output} comes out, and whoever drives it carries that out. {@link barnabas.consensus.Replica} is the
 * door. No Akka, clock, random source, file or thread lives here, so the seeded simulation drives the very code that serves.
 *
 * <p>Rule numbers (L, A, T, M, C) are those of the replication protocol's rules; sections are those of the Raft paper
 * (Ongaro and Ousterhout, 2014) and of Ongaro's dissertation.
 */
@NullMarked
package barnabas.consensus;

import org.jspecify.annotations.NullMarked;

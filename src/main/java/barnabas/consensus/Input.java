package barnabas.consensus;

import java.util.List;
import java.util.Set;

/** What happens to a replica. */
public sealed interface Input {
    /** Time has passed, or a link has changed: everything is looked at again. */
    record Tick() implements Input {}

    /**
     * A message of another replica of the group has arrived.
     *
     * @param session the link session in which it came, as {@link Links#session} numbers them; what waited here until the next session
     *     began is dropped, for it says nothing about that one
     */
    record Received(Message message, long session) implements Input {}

    /** A broker said on its link that it leads the group (rule T1). Links are asked for the rest. */
    record LeaderAnnounced(ReplicaId leader, int epoch) implements Input {}

    /** The leader shall append batches of so many records each; see {@link Replica#admission}. */
    record Propose(List<Integer> recordCounts) implements Input {}

    /** The persist up to this offset has been answered; the bytes can be read. Generation: see {@link Output.Persist}. */
    record Written(long generation, long endOffset) implements Input {}

    /** The log is flushed up to this offset. With {@code flush = os} the driver says so when it is written. */
    record Flushed(long generation, long endOffset) implements Input {}

    /** The cut has been made, and the log ends where it said. */
    record CutDone(long generation) implements Input {}

    /** The new folder of a reset has taken the old one's place. */
    record ResetDone(long generation) implements Input {}

    /** The state of that sequence, and all before, is flushed in {@code state.log}. */
    record StateStored(long sequence) implements Input {}

    /** A write, flush or store failed, or nobody knows (rule L7). It is never tried again; the replica resigns for good. */
    record StorageFailed() implements Input {}

    /**
     * The append that a {@link Output.Feed} asked for is on its way.
     *
     * @param nextOffset behind the last batch that was read
     */
    record Fed(ReplicaId to, long fromOffset, long nextOffset, int bytes) implements Input {}

    /**
     * Who shall hold the group (rule M4): a leader goes there in single steps.
     *
     * @param voters in assignment order
     * @param learners replicas that get the log and never vote
     */
    record Target(List<ReplicaId> voters, Set<ReplicaId> learners) implements Input {
        public Target {
            voters = List.copyOf(voters);
            learners = Set.copyOf(learners);
        }
    }

    /** How many replicas must have what an acks=all producer is told of (rule A4). */
    record MinInsync(int replicas) implements Input {}

    /** The leader shall hand over to a voter (rule C6). */
    record Transfer(ReplicaId to) implements Input {}

    /** The leader shall delete what lies below the offset (rule M6); not above the high watermark. */
    record DeleteRecords(long logStart) implements Input {}

    /** Compaction has removed tombstones below this offset (rule M7). */
    record TombstonesRemoved(long belowOffset) implements Input {}
}

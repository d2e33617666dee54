package barnabas.partition.link;

import barnabas.consensus.Links;
import barnabas.consensus.Message;
import barnabas.model.BrokerId;
import java.nio.ByteBuffer;
import java.util.Set;

/** One replica's door to the others of its group. Any thread may ask; one thread at a time speaks. */
public interface GroupLink extends Links {
    /**
     * What the links say for one decision of this replica. Of each broker it keeps what it answered first, so that a session and what
     * was echoed in it belong together, as a lease needs it (rule T2). Not thread-safe.
     *
     * @param nowMs the moment of the decision
     */
    Links at(long nowMs);

    /** The brokers whose comings and goings this replica is to be told of: those that its membership and target name. */
    void concerns(Set<BrokerId> brokers);

    /** Says on all links that this replica leads, before anything that is sent after this (rule T1). */
    void lead(int epoch);

    /** Tells all brokers who is in step with this leader, for them to show (rule C4). */
    void inSync(int epoch, Set<BrokerId> brokers);

    /** Takes back that it leads, in that epoch and those before. */
    void takeBack(int epoch);

    /**
     * Sends, or drops the message when there is no session with its broker or too much is queued for it: replicas ask again.
     *
     * @param records of an append, its batches from position to limit, not to be changed any more; empty for all others
     */
    void send(Message message, ByteBuffer records);

    /** The replica is gone: what it led is taken back, and nothing is told to it any more. */
    void leave();
}

package barnabas.partition.link;

import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import java.nio.ByteBuffer;

/**
 * A replica as its broker's links see it. Called on the links' threads: it must only tell somebody. What one link has to say comes
 * in the order in which it was sent.
 */
public interface GroupMember {
    /**
     * A message of another replica has come.
     *
     * @param message an append comes without its batches
     * @param records the batches of an append, whole, unchecked, and the receiver's to keep; empty for all others
     * @param session the link session in which it came, see {@link barnabas.consensus.Links#session}
     * @param done to be called once when the bytes are not held any more: until then they count in what the links may hold
     */
    void received(Message message, ByteBuffer records, long session, Runnable done);

    /** A broker has said that its replica leads (rule T1). */
    void announced(ReplicaId leader, int epoch);

    /** Something that {@link GroupLink} tells of a broker of this group has changed: a session, a silence, an echo after a lease had ended. */
    void linkChanged();
}

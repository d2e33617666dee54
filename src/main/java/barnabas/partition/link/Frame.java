package barnabas.partition.link;

import barnabas.consensus.Message;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What one broker says to another on their link. {@link FrameCodec} draws the bytes. */
sealed interface Frame {
    /**
     * Who is there: the first thing said, by both (rule F6).
     *
     * @param clusterId empty while the cluster is being formed
     * @param window bytes of messages that the other may send before some of them are credited
     */
    record Hello(Optional<String> clusterId, BrokerId broker, UUID directory, long incarnation, long window)
            implements Frame {}

    /** A part of the list of all groups that the sender leads; a session begins with the last part of it (rule T1). */
    record Listed(List<InSync> groups, boolean last) implements Frame {
        public Listed {
            groups = List.copyOf(groups);
        }
    }

    /** The sender leads a group. */
    record Lead(TopicIdPartition group, int epoch) implements Frame {}

    /** The sender leads a group no more, in that epoch and those before. */
    record TakeBack(TopicIdPartition group, int epoch) implements Frame {}

    /** Who is in step with the sender, which leads the group (rule C4). */
    record InSync(TopicIdPartition group, int epoch, Set<BrokerId> brokers) implements Frame {
        public InSync {
            brokers = Set.copyOf(brokers);
        }
    }

    /** With the sender's clock, to be echoed at once (rule T2). */
    record Ping(long sentMs) implements Frame {}

    /** A ping back. */
    record Echo(long sentMs) implements Frame {}

    /** How many bytes of this session's messages are done with, all in all. */
    record Credit(long doneBytes) implements Frame {}

    /**
     * A replica's message to another.
     *
     * @param message an append comes without its batches
     * @param recordsBytes length of the batches that follow it, in pieces
     */
    record Said(TopicIdPartition group, Message message, int recordsBytes) implements Frame {
        private static final int MESSAGE_BYTES = 256;

        /** What a message takes of its receiver's memory, as both sides count it. */
        static int heldBytes(int recordsBytes) {
            return MESSAGE_BYTES + recordsBytes;
        }
    }
}

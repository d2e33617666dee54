package barnabas.partition.link;

import barnabas.consensus.Message;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.Collection;
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
        private static final int PART_BYTES = 64 << 10;
        private static final int GROUP_BYTES = 26;
        private static final int BROKER_BYTES = 4;

        public Listed {
            groups = List.copyOf(groups);
        }

        /** A whole list, in parts of about 64 KiB; one at least. */
        static List<Listed> parts(Collection<InSync> groups) {
            List<Listed> parts = new ArrayList<>();
            List<InSync> part = new ArrayList<>();
            int bytes = 0;
            for (InSync group : groups) {
                if (bytes > PART_BYTES) {
                    parts.add(new Listed(part, false));
                    part = new ArrayList<>();
                    bytes = 0;
                }
                part.add(group);
                bytes += GROUP_BYTES + BROKER_BYTES * group.brokers().size();
            }
            parts.add(new Listed(part, true));
            return parts;
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

    /** Whom the sender knows of and does not hear: all of them, each time it changes. */
    record Missing(Set<BrokerId> brokers) implements Frame {
        public Missing {
            brokers = Set.copyOf(brokers);
        }
    }

    /**
     * To who does not hear a broker: what that one has said to the sender.
     *
     * @param said a {@link Listed}, {@link Lead}, {@link TakeBack} or {@link InSync}
     */
    record Relayed(BrokerId of, Frame said) implements Frame {}

    /** The end of what is relayed of a broker: it is not heard any more, or by both. */
    record Silent(BrokerId of) implements Frame {}

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

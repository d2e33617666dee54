package barnabas.group;

import barnabas.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is written to {@code __consumer_offsets}. Replaying all of them, in order, is all that a coordinator knows of its groups. */
public sealed interface GroupRecord
        permits GroupRecord.OffsetCommitted,
                GroupRecord.OffsetForgotten,
                GroupRecord.ClassicGroupStored,
                GroupRecord.ClassicGroupForgotten,
                ConsumerGroupRecord {
    /** The group that it is about. */
    String group();

    record OffsetCommitted(String group, TopicPartition partition, CommittedOffset offset) implements GroupRecord {}

    /** The tombstone of the group's offset in a partition. */
    record OffsetForgotten(String group, TopicPartition partition) implements GroupRecord {}

    /**
     * A classic group as its last generation left it.
     *
     * @param protocolType null when the group never had members
     * @param protocol null when there are no members
     * @param leader null when there are no members
     * @param stateSinceMs since when it is as it is; what its offsets' expiry goes by when it is empty
     */
    record ClassicGroupStored(
            String group,
            @Nullable String protocolType,
            int generation,
            @Nullable String protocol,
            @Nullable String leader,
            long stateSinceMs,
            List<ClassicMemberStored> members)
            implements GroupRecord {
        public ClassicGroupStored {
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a classic group.
     *
     * @param subscription what it told of itself under the group's protocol
     * @param assignment what the group's leader gave it
     */
    record ClassicMemberStored(
            String memberId,
            @Nullable String instanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            ByteBuffer subscription,
            ByteBuffer assignment) {}

    /** The tombstone of a classic group. */
    record ClassicGroupForgotten(String group) implements GroupRecord {}
}

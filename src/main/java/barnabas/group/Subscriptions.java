package barnabas.group;

import barnabas.group.Topics.Topic;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ConsumerProtocolAssignment;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** What consumers in classic groups tell each other, as far as the coordinator has to understand it. */
final class Subscriptions {
    static final String PROTOCOL_TYPE = "consumer";

    private Subscriptions() {}

    /** Null for what is no consumer's subscription: another language's consumer may write what it likes under a protocol of its own. */
    static @Nullable ConsumerProtocolSubscription read(byte[] metadata) {
        try {
            return ConsumerProtocol.deserializeConsumerProtocolSubscription(ByteBuffer.wrap(metadata));
        } catch (SchemaException | IllegalArgumentException | BufferUnderflowException strange) {
            return null;
        }
    }

    /** The topics that members of a group of consumers have subscribed to; members that cannot be understood have none. */
    static Set<String> topicsOf(ClassicGroup group) {
        Set<String> topics = new HashSet<>();
        for (ClassicMember member : group.members.values()) {
            ConsumerProtocolSubscription told = read(member.subscription(group.protocol()));
            if (told != null) {
                topics.addAll(told.topics());
            }
        }
        return topics;
    }

    /** What a member says it has, of topics that are there. */
    static Set<IdPartition> ownedOf(ConsumerProtocolSubscription subscription, Topics topics) {
        Set<IdPartition> owned = new HashSet<>();
        subscription.ownedPartitions().forEach(of -> add(topics.named(of.topic()), of.partitions(), owned));
        return owned;
    }

    /** What an assignment gives, of topics that are there; nothing when it cannot be understood. */
    static Set<IdPartition> assignedOf(byte[] assignment, Topics topics) {
        Set<IdPartition> assigned = new HashSet<>();
        if (assignment.length == 0) {
            return assigned;
        }
        try {
            ConsumerProtocolAssignment given =
                    ConsumerProtocol.deserializeConsumerProtocolAssignment(ByteBuffer.wrap(assignment));
            given.assignedPartitions().forEach(of -> add(topics.named(of.topic()), of.partitions(), assigned));
            return assigned;
        } catch (SchemaException | IllegalArgumentException | BufferUnderflowException strange) {
            return Set.of();
        }
    }

    private static void add(@Nullable Topic topic, List<Integer> partitions, Set<IdPartition> to) {
        if (topic != null) {
            partitions.stream()
                    .filter(partition -> partition >= 0 && partition < topic.partitions())
                    .forEach(partition -> to.add(new IdPartition(topic.id(), partition)));
        }
    }

    /** As consumers of the classic protocol read it. */
    static byte[] assignment(Collection<IdPartition> partitions, Topics topics, short version) {
        List<TopicPartition> named = new ArrayList<>();
        partitions.forEach(partition -> {
            Topic topic = topics.of(partition.topicId());
            if (topic != null) {
                named.add(new TopicPartition(topic.name(), partition.partition()));
            }
        });
        named.sort((one, other) -> one.toString().compareTo(other.toString()));
        return Utils.toArray(ConsumerProtocol.serializeAssignment(new Assignment(named), version));
    }

    /** In which version a member reads and writes; 0 when it cannot be understood. */
    static short versionOf(byte[] metadata) {
        return metadata.length < Short.BYTES ? 0 : ByteBuffer.wrap(metadata).getShort();
    }
}

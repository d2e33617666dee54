package barnabas.group;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.protocol.types.SchemaException;

/** What consumers in classic groups tell each other, as far as the coordinator has to understand it. */
final class Subscriptions {
    static final String PROTOCOL_TYPE = "consumer";

    private Subscriptions() {}

    /** The topics that members of a group of consumers have subscribed to; members that cannot be understood have none. */
    static Set<String> topicsOf(ClassicGroup group) {
        Set<String> topics = new HashSet<>();
        for (ClassicMember member : group.members.values()) {
            try {
                topics.addAll(
                        ConsumerProtocol.deserializeSubscription(ByteBuffer.wrap(member.subscription(group.protocol())))
                                .topics());
            } catch (SchemaException | IllegalArgumentException | BufferUnderflowException strange) {
                // Another language's consumer may write what it likes under a protocol of its own.
            }
        }
        return topics;
    }
}

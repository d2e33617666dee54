package barnabas.group;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a member of a consumer group has told of itself (KIP-848).
 *
 * @param topics that it subscribes to by their names
 * @param regex of further topics' names, null for none
 * @param rebalanceTimeoutMs how long it may take to give partitions up
 * @param assignor on the server that it prefers, null for any
 * @param classic null when it speaks the consumer protocol
 */
public record ConsumerMember(
        String id,
        @Nullable String instanceId,
        @Nullable String rackId,
        String clientId,
        String clientHost,
        Set<String> topics,
        @Nullable String regex,
        int rebalanceTimeoutMs,
        @Nullable String assignor,
        @Nullable ClassicPart classic) {
    public ConsumerMember {
        topics = Set.copyOf(topics);
    }

    /** One that still speaks the classic protocol, while the members of its group are replaced one by one. */
    public record ClassicPart(int sessionTimeoutMs, List<Protocol> protocols) {
        public ClassicPart {
            protocols = List.copyOf(protocols);
        }
    }

    /** A protocol that a classic member supports, and what it says of itself under it; the dearest comes first. */
    public record Protocol(String name, ByteBuffer metadata) {}

    /** Of whom nothing is known yet but the id. */
    static ConsumerMember unheard(String id) {
        return new ConsumerMember(id, null, null, "", "", Set.of(), null, 0, null, null);
    }

    /** A static member that was started anew under another id. */
    ConsumerMember renamed(String newId) {
        return new ConsumerMember(
                newId, instanceId, rackId, clientId, clientHost, topics, regex, rebalanceTimeoutMs, assignor, classic);
    }

    /** Whether the same topics are meant. */
    boolean subscribesLike(ConsumerMember other) {
        return topics.equals(other.topics) && Objects.equals(regex, other.regex);
    }
}

package barnabas.group;

import barnabas.group.ConsumerGroupRecord.AssignmentComputed;
import barnabas.group.ConsumerGroupRecord.EpochBumped;
import barnabas.group.ConsumerGroupRecord.MemberReconciled;
import barnabas.group.ConsumerGroupRecord.MemberSubscribed;
import barnabas.group.ConsumerGroupRecord.MemberTargeted;
import barnabas.group.ConsumerMember.ClassicPart;
import barnabas.group.ConsumerMember.Protocol;
import barnabas.group.CurrentAssignment.State;
import barnabas.group.GroupRecord.ClassicGroupForgotten;
import barnabas.group.GroupRecord.ClassicGroupStored;
import barnabas.group.GroupRecord.ClassicMemberStored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A group changes its protocol while its members are replaced one by one (KIP-848): to the consumer protocol as the first member joins by
 * it, and back as the last one goes. Members keep what they have.
 */
final class Conversion {
    private Conversion() {}

    /**
     * Writes a classic group as a consumer group of its generation.
     *
     * @return null when it is done; otherwise why it cannot be, and the draft is of no use
     */
    static @Nullable Refusal toConsumer(ClassicGroup classic, ConsumerDraft draft) {
        GroupSettings settings = classic.settings();
        boolean empty = classic.members.isEmpty();
        boolean fits = Subscriptions.PROTOCOL_TYPE.equals(classic.protocolType())
                && settings.consumer().migrationPolicy().upgrades
                && classic.members.size() <= settings.consumer().maxSize();
        if (!empty && !fits) {
            return new Refusal(Errors.GROUP_ID_NOT_FOUND, "Group " + classic.id + " is not a consumer group.");
        }
        draft.add(new ClassicGroupForgotten(classic.id));
        String protocol = classic.protocol() != null ? classic.protocol() : classic.selectedProtocol();
        for (ClassicMember member : classic.members.values()) {
            ConsumerProtocolSubscription told = Subscriptions.read(member.subscription(protocol));
            if (told == null) {
                return new Refusal(
                        Errors.GROUP_ID_NOT_FOUND,
                        "Cannot upgrade the classic group " + classic.id
                                + " to consumer group because the embedded consumer protocol is malformed.");
            }
            draft.add(new MemberSubscribed(classic.id, memberOf(member, told)));
        }
        draft.add(new EpochBumped(classic.id, classic.generation(), 0));
        for (ClassicMember member : classic.members.values()) {
            Map<IdPartition, Integer> has = new HashMap<>();
            for (IdPartition partition : Subscriptions.assignedOf(member.assignment, draft.topics())) {
                // Its assignor may have given a partition to two members.
                if (draft.state().isFreeFor(member.id, partition)) {
                    has.put(partition, classic.generation());
                }
            }
            draft.add(new MemberTargeted(classic.id, member.id, has.keySet()));
            draft.add(new MemberReconciled(
                    classic.id,
                    member.id,
                    new CurrentAssignment(classic.generation(), classic.generation(), State.STABLE, has, Map.of())));
        }
        draft.add(new AssignmentComputed(classic.id, classic.generation(), draft.nowMs()));
        return null;
    }

    private static ConsumerMember memberOf(ClassicMember member, ConsumerProtocolSubscription told) {
        return new ConsumerMember(
                member.id,
                member.instanceId,
                told.rackId(),
                member.clientId,
                member.clientHost,
                Set.copyOf(told.topics()),
                null,
                member.rebalanceTimeoutMs,
                null,
                new ClassicPart(member.sessionTimeoutMs, protocolsOf(member.protocols())));
    }

    static List<Protocol> protocolsOf(Map<String, byte[]> protocols) {
        return protocols.entrySet().stream()
                .map(protocol -> new Protocol(protocol.getKey(), ByteBuffer.wrap(protocol.getValue())))
                .toList();
    }

    /** Whether a consumer group is to be a classic one: nobody in it speaks the consumer protocol any more. */
    static boolean isDue(ConsumerState state, GroupSettings settings) {
        return !state.members().isEmpty()
                && state.members().stream().allMatch(member -> member.classic() != null)
                && state.members().size() <= settings.maxSize()
                && settings.consumer().migrationPolicy().downgrades;
    }

    /** Writes a consumer group as a classic one of its epoch, without those who go. All others speak the classic protocol. */
    static void toClassic(ConsumerDraft draft, Collection<String> without) {
        ConsumerState state = draft.state();
        List<ConsumerMember> stay = state.members().stream()
                .filter(member -> !without.contains(member.id()))
                .toList();
        String protocol = selectedProtocol(stay);
        List<ClassicMemberStored> stored = new ArrayList<>();
        for (ConsumerMember member : stay) {
            stored.add(stored(member, protocol, state.current(member.id()), draft.topics()));
        }
        int generation = state.epoch();
        draft.forgetAll();
        draft.add(new ClassicGroupStored(
                draft.group(),
                Subscriptions.PROTOCOL_TYPE,
                generation,
                stay.isEmpty() ? null : protocol,
                stay.isEmpty() ? null : stay.get(0).id(),
                draft.nowMs(),
                stored));
    }

    /** The first that all support, in the order of the first member. */
    static String selectedProtocol(List<ConsumerMember> members) {
        return members.stream()
                .flatMap(member -> partOf(member).protocols().stream().map(Protocol::name))
                .filter(name -> members.stream().allMatch(member -> metadata(member, name) != null))
                .findFirst()
                .orElse("");
    }

    private static ClassicPart partOf(ConsumerMember member) {
        return Objects.requireNonNull(member.classic(), member.id());
    }

    private static @Nullable ByteBuffer metadata(ConsumerMember member, String protocol) {
        return partOf(member).protocols().stream()
                .filter(each -> each.name().equals(protocol))
                .map(Protocol::metadata)
                .findFirst()
                .orElse(null);
    }

    private static ClassicMemberStored stored(
            ConsumerMember member, String protocol, CurrentAssignment current, Topics topics) {
        ByteBuffer metadata = metadata(member, protocol);
        byte[] told = metadata == null ? ClassicMember.NOTHING : Utils.toArray(metadata);
        return new ClassicMemberStored(
                member.id(),
                member.instanceId(),
                member.clientId(),
                member.clientHost(),
                member.rebalanceTimeoutMs(),
                partOf(member).sessionTimeoutMs(),
                ByteBuffer.wrap(told),
                ByteBuffer.wrap(
                        Subscriptions.assignment(current.assigned().keySet(), topics, Subscriptions.versionOf(told))));
    }

    /** Names of protocols and how many of the classic members support each. */
    static Map<String, Long> support(ConsumerState state) {
        return state.members().stream()
                .filter(member -> member.classic() != null)
                .flatMap(member ->
                        partOf(member).protocols().stream().map(Protocol::name).distinct())
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    }
}

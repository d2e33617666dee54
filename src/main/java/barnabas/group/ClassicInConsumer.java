package barnabas.group;

import barnabas.group.ConsumerMember.ClassicPart;
import barnabas.group.CurrentAssignment.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.message.ConsumerProtocolSubscription;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupResponseData.MemberResponse;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What members ask that still speak the classic protocol, in a consumer group: nobody leads, nobody waits for the others, and a
 * generation is a member's epoch (KIP-848).
 */
final class ClassicInConsumer {
    private final Group group;
    private final ConsumerGroup consumer;
    private final Topics topics;
    private final Caller caller;
    private final long nowMs;
    private final Effects out;

    ClassicInConsumer(Group group, ConsumerGroup consumer, Topics topics, Caller caller, long nowMs, Effects out) {
        this.group = group;
        this.consumer = consumer;
        this.topics = topics;
        this.caller = caller;
        this.nowMs = nowMs;
        this.out = out;
    }

    // joining

    void join(JoinGroupRequestData request, Supplier<String> uniqueIds) {
        ConsumerState state = consumer.state();
        boolean unknown = request.memberId().isEmpty();
        boolean isStatic = request.groupInstanceId() != null;
        String memberId = unknown
                ? (isStatic ? request.groupInstanceId() : caller.clientId()) + "-" + uniqueIds.get()
                : request.memberId();
        ConsumerProtocolSubscription told = subscription(request);
        Errors wrong = Errors.NONE;
        if (state.members().size() >= group.settings().consumer().maxSize() && state.member(memberId) == null) {
            wrong = Errors.GROUP_MAX_SIZE_REACHED;
        } else if (told == null || !isSupported(request)) {
            wrong = Errors.INCONSISTENT_GROUP_PROTOCOL;
        } else if (unknown && !isStatic && caller.version() >= ClassicJoin.MEMBER_ID_REQUIRED_SINCE) {
            wrong = Errors.MEMBER_ID_REQUIRED;
        } else if (!unknown) {
            wrong = fenceJoin(memberId, request.groupInstanceId());
        }
        if (wrong != Errors.NONE || told == null) {
            out.answer(
                    caller.ticket(),
                    new JoinGroupResponseData().setErrorCode(wrong.code()).setMemberId(memberId));
            return;
        }
        admit(memberId, request, told);
    }

    /** An id that was given out joins as nobody's yet, or as its own, but not as that of a member of the other protocol. */
    private Errors fenceJoin(String memberId, @Nullable String instanceId) {
        Errors fence = instanceId == null ? Errors.NONE : fence(memberId, instanceId);
        ConsumerMember member = consumer.state().member(memberId);
        return fence == Errors.NONE && member != null && member.classic() == null ? Errors.UNKNOWN_MEMBER_ID : fence;
    }

    private @Nullable ConsumerProtocolSubscription subscription(JoinGroupRequestData request) {
        JoinGroupRequestProtocol dearest =
                request.protocols().stream().findFirst().orElse(null);
        return dearest == null ? null : Subscriptions.read(dearest.metadata());
    }

    /** Whether all other classic members know one of its protocols. */
    private boolean isSupported(JoinGroupRequestData request) {
        Map<String, Long> support = Conversion.support(consumer.state());
        long classic = consumer.state().members().stream()
                .filter(member -> member.classic() != null)
                .count();
        return Subscriptions.PROTOCOL_TYPE.equals(request.protocolType())
                && request.protocols().stream()
                        .anyMatch(protocol -> support.getOrDefault(protocol.name(), 0L) == classic);
    }

    private void admit(String memberId, JoinGroupRequestData request, ConsumerProtocolSubscription told) {
        ConsumerDraft draft = consumer.draft(topics, nowMs);
        boolean isNew = draft.state().member(memberId) == null;
        ConsumerMember before = draft.state().member(memberId);
        String instanceId = request.groupInstanceId();
        ConsumerMember holder = instanceId == null ? null : draft.state().memberOfInstance(instanceId);
        if (holder != null && !holder.id().equals(memberId)) {
            before = holder.renamed(memberId);
            draft.replace(holder, before);
        }
        ConsumerMember member = told(memberId, request, told, before);
        draft.admit(
                before,
                member,
                draft.state().current(memberId),
                Subscriptions.ownedOf(told, topics),
                consumer.mayDifferFrom(topics, nowMs));
        int epoch = draft.state().current(memberId).epoch();
        if (Conversion.isDue(draft.state(), group.settings())) {
            // A static member has come back, and it was the last that spoke the consumer protocol.
            Conversion.toClassic(draft, Set.of());
        } else if (!isNew) {
            consumer.heard(memberId, nowMs);
        }
        JoinGroupResponseData response = new JoinGroupResponseData()
                .setMemberId(memberId)
                .setGenerationId(epoch)
                .setProtocolType(Subscriptions.PROTOCOL_TYPE)
                .setProtocolName(protocolOf(member));
        consumer.awaitSync(member, nowMs);
        group.write(
                draft,
                isNew ? "member " + memberId + " joined" : "member " + memberId + " has changed what it tells",
                memberId,
                new Answer(caller.ticket(), response),
                out);
    }

    private ConsumerMember told(
            String memberId,
            JoinGroupRequestData request,
            ConsumerProtocolSubscription told,
            @Nullable ConsumerMember before) {
        int rebalanceMs = request.rebalanceTimeoutMs() < 0 ? request.sessionTimeoutMs() : request.rebalanceTimeoutMs();
        String rackBefore = before == null ? null : before.rackId();
        return new ConsumerMember(
                memberId,
                request.groupInstanceId(),
                told.rackId() == null ? rackBefore : told.rackId(),
                caller.clientId(),
                caller.clientHost(),
                Set.copyOf(told.topics()),
                null,
                rebalanceMs,
                null,
                new ClassicPart(
                        request.sessionTimeoutMs(), Conversion.protocolsOf(ClassicMember.protocolsOf(request))));
    }

    private static ClassicPart partOf(ConsumerMember member) {
        return Objects.requireNonNull(member.classic(), member.id());
    }

    private static String protocolOf(ConsumerMember member) {
        return partOf(member).protocols().get(0).name();
    }

    // staying

    private Errors fence(String memberId, @Nullable String instanceId) {
        if (instanceId != null) {
            Refusal refusal =
                    ConsumerHeartbeat.notHeld(consumer.state().memberOfInstance(instanceId), instanceId, memberId);
            return refusal == null ? Errors.NONE : refusal.error();
        }
        return consumer.state().member(memberId) == null ? Errors.UNKNOWN_MEMBER_ID : Errors.NONE;
    }

    /** NONE when it is a classic member of that generation. */
    private Errors fence(String memberId, @Nullable String instanceId, int generation) {
        Errors fence = fence(memberId, instanceId);
        ConsumerMember member = consumer.state().member(memberId);
        if (fence != Errors.NONE || member == null || member.classic() == null) {
            return fence == Errors.NONE ? Errors.UNKNOWN_MEMBER_ID : fence;
        }
        return consumer.state().current(memberId).epoch() == generation ? Errors.NONE : Errors.ILLEGAL_GENERATION;
    }

    void sync(SyncGroupRequestData request) {
        Errors wrong = fence(request.memberId(), request.groupInstanceId(), request.generationId());
        ConsumerMember member = consumer.state().member(request.memberId());
        if (wrong == Errors.NONE && member != null) {
            wrong = wrongWith(request, member);
        }
        if (wrong != Errors.NONE || member == null) {
            out.answer(caller.ticket(), new SyncGroupResponseData().setErrorCode(wrong.code()));
            return;
        }
        consumer.synced(member.id());
        consumer.heard(member.id(), nowMs);
        short version = Subscriptions.versionOf(
                Utils.toArray(partOf(member).protocols().get(0).metadata()));
        Set<IdPartition> assigned =
                consumer.state().current(member.id()).assigned().keySet();
        out.answer(
                caller.ticket(),
                new SyncGroupResponseData()
                        .setProtocolType(request.protocolType())
                        .setProtocolName(request.protocolName())
                        .setAssignment(Subscriptions.assignment(assigned, topics, version)));
    }

    private Errors wrongWith(SyncGroupRequestData request, ConsumerMember member) {
        boolean otherType =
                request.protocolType() != null && !request.protocolType().equals(Subscriptions.PROTOCOL_TYPE);
        if (otherType
                || (request.protocolName() != null && !request.protocolName().equals(protocolOf(member)))) {
            return Errors.INCONSISTENT_GROUP_PROTOCOL;
        }
        CurrentAssignment current = consumer.state().current(member.id());
        if (consumer.state().epoch() > current.epoch() && current.state() != State.UNREVOKED_PARTITIONS) {
            consumer.awaitJoin(member, nowMs);
            return Errors.REBALANCE_IN_PROGRESS;
        }
        return Errors.NONE;
    }

    void heartbeat(HeartbeatRequestData request) {
        Errors wrong = fence(request.memberId(), request.groupInstanceId(), request.generationId());
        ConsumerMember member = consumer.state().member(request.memberId());
        if (wrong == Errors.NONE && member != null) {
            consumer.heard(member.id(), nowMs);
            if (hasToJoin(member.id())) {
                consumer.awaitJoin(member, nowMs);
                wrong = Errors.REBALANCE_IN_PROGRESS;
            }
        }
        out.answer(caller.ticket(), new HeartbeatResponseData().setErrorCode(wrong.code()));
    }

    /** To get another assignment, to give partitions up, or to get those that have become free. */
    private boolean hasToJoin(String memberId) {
        ConsumerState state = consumer.state();
        CurrentAssignment current = state.current(memberId);
        if (consumer.mayDifferFrom(topics, nowMs) && consumer.differsFrom(topics)) {
            return true;
        }
        return switch (current.state()) {
            case UNREVOKED_PARTITIONS -> true;
            case STABLE -> current.epoch() < state.epoch();
            case UNRELEASED_PARTITIONS -> current.epoch() < state.epoch()
                    || state.target(memberId).stream()
                            .filter(partition -> !current.has(partition))
                            .allMatch(partition -> state.isFreeFor(memberId, partition));
        };
    }

    // leaving

    void leave(LeaveGroupRequestData request) {
        LeaveGroupResponseData response = new LeaveGroupResponseData();
        List<String> leaving = new ArrayList<>();
        String why = "";
        for (MemberIdentity identity : request.members()) {
            ConsumerMember member = named(identity);
            Errors error = wrongWith(identity, member);
            if (error == Errors.NONE && member != null && !leaving.contains(member.id())) {
                leaving.add(member.id());
                why = identity.reason() == null || identity.reason().isEmpty() ? "" : ": " + identity.reason();
            }
            response.members()
                    .add(new MemberResponse()
                            .setMemberId(member == null ? identity.memberId() : member.id())
                            .setGroupInstanceId(identity.groupInstanceId())
                            .setErrorCode(error.code()));
        }
        if (leaving.isEmpty()) {
            out.answer(caller.ticket(), response);
        } else {
            new ConsumerRemoval(group, consumer, topics, nowMs, out)
                    .remove(leaving, "member " + leaving.get(0) + " left" + why, new Answer(caller.ticket(), response));
        }
    }

    private @Nullable ConsumerMember named(MemberIdentity identity) {
        return identity.groupInstanceId() == null
                ? consumer.state().member(identity.memberId())
                : consumer.state().memberOfInstance(identity.groupInstanceId());
    }

    private static Errors wrongWith(MemberIdentity identity, @Nullable ConsumerMember member) {
        if (member == null) {
            return Errors.UNKNOWN_MEMBER_ID;
        }
        if (!identity.memberId().isEmpty() && !identity.memberId().equals(member.id())) {
            return Errors.FENCED_INSTANCE_ID;
        }
        // An administrator takes a member out whatever it speaks.
        return Errors.NONE;
    }
}

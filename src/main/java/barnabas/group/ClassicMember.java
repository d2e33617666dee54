package barnabas.group;

import barnabas.group.GroupRecord.ClassicMemberStored;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A member of a classic group: what it told, and what it waits for. */
final class ClassicMember {
    static final byte[] NOTHING = new byte[0];

    final String id;
    final @Nullable String instanceId;
    String clientId;
    String clientHost;
    int rebalanceTimeoutMs;
    int sessionTimeoutMs;
    /** What it supports, the dearest first, and what it says of itself under each. */
    private Map<String, byte[]> protocols;

    byte[] assignment = NOTHING;
    /** Who waits for the next generation in this member's name; null when nobody does. */
    @Nullable Caller joining;
    /** Who waits for the assignment of this generation. */
    @Nullable Caller syncing;
    /** Whose heartbeat is answered when there is something to tell; null while there is none. */
    @Nullable Caller beating;
    /** When it is answered at the latest. */
    long beatingUntilMs;
    /** Heard of later than that it is out. */
    long sessionEndsMs;
    /** It has not been in a generation yet. */
    boolean fresh;

    private ClassicMember(
            String id,
            @Nullable String instanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            Map<String, byte[]> protocols) {
        this.id = id;
        this.instanceId = instanceId;
        this.clientId = clientId;
        this.clientHost = clientHost;
        this.rebalanceTimeoutMs = rebalanceTimeoutMs;
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.protocols = protocols;
    }

    static ClassicMember of(String id, Caller caller, JoinGroupRequestData request) {
        ClassicMember member = new ClassicMember(
                id, request.groupInstanceId(), caller.clientId(), caller.clientHost(), 0, 0, Map.of());
        member.update(caller, request);
        return member;
    }

    static ClassicMember of(String protocol, ClassicMemberStored stored) {
        ClassicMember member = new ClassicMember(
                stored.memberId(),
                stored.instanceId(),
                stored.clientId(),
                stored.clientHost(),
                stored.rebalanceTimeoutMs(),
                stored.sessionTimeoutMs(),
                Map.of(protocol, Utils.toArray(stored.subscription())));
        member.assignment = Utils.toArray(stored.assignment());
        return member;
    }

    /** The member has joined again, and may tell other things of itself. */
    void update(Caller caller, JoinGroupRequestData request) {
        clientId = caller.clientId();
        clientHost = caller.clientHost();
        sessionTimeoutMs = request.sessionTimeoutMs();
        // Version 0 has no time for a rebalance but the session's.
        rebalanceTimeoutMs = request.rebalanceTimeoutMs() < 0 ? sessionTimeoutMs : request.rebalanceTimeoutMs();
        protocols = protocolsOf(request);
    }

    static Map<String, byte[]> protocolsOf(JoinGroupRequestData request) {
        Map<String, byte[]> protocols = new LinkedHashMap<>();
        for (JoinGroupRequestProtocol protocol : request.protocols()) {
            protocols.put(protocol.name(), protocol.metadata());
        }
        return protocols;
    }

    Map<String, byte[]> protocols() {
        return protocols;
    }

    /** Whether it tells exactly what it told before. */
    boolean tellsTheSame(JoinGroupRequestData request) {
        Map<String, byte[]> told = protocolsOf(request);
        return told.keySet().stream()
                        .toList()
                        .equals(protocols.keySet().stream().toList())
                && told.entrySet().stream()
                        .allMatch(protocol -> Arrays.equals(protocol.getValue(), protocols.get(protocol.getKey())));
    }

    byte[] subscription(@Nullable String protocol) {
        return protocol == null ? NOTHING : protocols.getOrDefault(protocol, NOTHING);
    }

    boolean waits() {
        return joining != null || syncing != null;
    }

    void heard(long nowMs) {
        sessionEndsMs = nowMs + sessionTimeoutMs;
    }

    /** The same member under another id: a static one that was started anew (KIP-345). */
    ClassicMember renamed(String newId) {
        ClassicMember renamed = new ClassicMember(
                newId, instanceId, clientId, clientHost, rebalanceTimeoutMs, sessionTimeoutMs, protocols);
        renamed.assignment = assignment;
        return renamed;
    }

    /** As it is written, with what the leader gives it. */
    ClassicMemberStored stored(@Nullable String protocol, byte[] given) {
        return new ClassicMemberStored(
                id,
                instanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                ByteBuffer.wrap(subscription(protocol)),
                ByteBuffer.wrap(given));
    }
}

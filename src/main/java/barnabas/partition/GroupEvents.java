package barnabas.partition;

import barnabas.consensus.Input;
import barnabas.consensus.Links;
import barnabas.consensus.Membership;
import barnabas.consensus.Message;
import barnabas.consensus.Output.Notice;
import barnabas.consensus.Replica;
import barnabas.consensus.Replica.Kind;
import barnabas.consensus.ReplicaId;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.Events;
import barnabas.model.BrokerId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches a group through one of its replicas and tells what happens to it and why: it is shown the replica after every input, and what
 * the input was. Decides nothing. Used by the replica's actor alone.
 */
final class GroupEvents {
    private static final long NEVER = -1;

    private final Events events;
    private final PartitionId id;
    private final BrokerId self;
    private final InstantSource clock;
    private Kind kind = Kind.FOLLOWER;
    private int term = -1;
    private @Nullable ReplicaId leader;
    private @Nullable Membership membership;

    /** The last one that there was, also while there is none. */
    private @Nullable BrokerId lastLeader;

    private String standsBecause = "";
    private int attempts;
    private long leaderlessSinceMs = NEVER;
    private long leadsSinceMs = NEVER;
    private @Nullable BrokerId heir;

    GroupEvents(Events events, PartitionId id, BrokerId self, InstantSource clock) {
        this.events = events;
        this.id = id;
        this.self = self;
        this.clock = clock;
    }

    /**
     * What the replica has come to by an input.
     *
     * @param links at the moment of the input
     * @param nowMs of the same monotonic clock at every call
     */
    void after(Input input, Replica group, Links links, long nowMs) {
        Kind now = group.kind();
        ReplicaId leads = group.leader();
        if (now == kind && group.term() == term && Objects.equals(leads, leader)) {
            voters(group);
            return;
        }
        if (kind == Kind.LEADER && now != Kind.LEADER) {
            resigned(input, group, nowMs);
        }
        if (now != Kind.LEADER && leads == null && leaderlessSinceMs == NEVER) {
            leaderlessSinceMs = nowMs;
        }
        if (kind != Kind.CANDIDATE && (now == Kind.CANDIDATE || now == Kind.LEADER)) {
            standsBecause = why(input, group, links);
            leaderlessSinceMs = leaderlessSinceMs == NEVER ? nowMs : leaderlessSinceMs;
        }
        if (now == Kind.LEADER && kind != Kind.LEADER) {
            elected(group, nowMs);
        } else if (now == Kind.FOLLOWER && leads == null && kind == Kind.CANDIDATE) {
            inVain(group);
        } else if (now == Kind.FOLLOWER && leads != null && !leads.equals(leader)) {
            follows(leads.broker(), group, links, nowMs);
        }
        kind = now;
        term = group.term();
        leader = leads;
        voters(group);
    }

    private void elected(Replica group, long nowMs) {
        Event elected = about(EventKind.LEADER_ELECTED, standsBecause)
                .took(nowMs - leaderlessSinceMs)
                .with("epoch", group.term());
        if (attempts > 0) {
            elected = elected.with("attemptsBefore", attempts);
        }
        events.tell(lastLeader == null || lastLeader.equals(self) ? elected : elected.with("before", lastLeader));
        leads(self);
        leadsSinceMs = nowMs;
    }

    private void follows(BrokerId broker, Replica group, Links links, long nowMs) {
        String why = broker.equals(lastLeader) ? "it was elected again" : lost(links);
        Event changed =
                about(EventKind.LEADER_CHANGED, why).with("leader", broker).with("epoch", group.term());
        events.tell(leaderlessSinceMs == NEVER ? changed : changed.took(nowMs - leaderlessSinceMs));
        leads(broker);
    }

    private void leads(BrokerId broker) {
        lastLeader = broker;
        attempts = 0;
        leaderlessSinceMs = NEVER;
        heir = null;
    }

    private void inVain(Replica group) {
        attempts++;
        if (attempts == 1) {
            events.tell(about(EventKind.ELECTION_LOST, "too few voters answered, or they know a better one")
                    .with("epoch", group.term()));
        }
    }

    private void resigned(Input input, Replica group, long nowMs) {
        leaderlessSinceMs = nowMs;
        events.tell(about(EventKind.LEADER_RESIGNED, whyResigned(input, group))
                .took(nowMs - leadsSinceMs)
                .with("epoch", term));
    }

    private String whyResigned(Input input, Replica group) {
        if (group.kind() == Kind.RESIGNED) {
            return "its log could not be written, or contradicts what is committed";
        } else if (heir != null) {
            return "it hands over to broker " + heir;
        } else if (input instanceof Input.Received received
                && received.message().term() > term) {
            return "broker " + received.message().from().broker() + " is in epoch "
                    + received.message().term();
        } else if (input instanceof Input.LeaderAnnounced announced && announced.epoch() > term) {
            return "broker " + announced.leader().broker() + " leads in epoch " + announced.epoch();
        }
        return "no majority was in touch with it";
    }

    private String why(Input input, Replica group, Links links) {
        if (input instanceof Input.Received received && received.message() instanceof Message.TakeOver takeOver) {
            return "broker " + takeOver.from().broker() + " hands over";
        } else if (group.membership().size() == 1) {
            return "it is the only replica";
        }
        return lost(links);
    }

    /** What has become of the last leader. */
    private String lost(Links links) {
        BrokerId last = lastLeader;
        if (last == null) {
            return "no leader was known";
        } else if (last.equals(self)) {
            return "this broker leads no more";
        }
        return links.alive(last)
                ? "broker " + last + ", which led, leads no more"
                : "broker " + last + ", which led, is gone or silent";
    }

    /** Only the leader tells, and of what is in its log, committed or not. */
    private void voters(Replica group) {
        Membership before = membership;
        Membership now = group.membership();
        if (now.equals(before)) {
            return;
        }
        membership = now;
        if (before != null && group.kind() == Kind.LEADER) {
            events.tell(about(EventKind.VOTERS_CHANGED, "its replicas are to be there, or come back with another disk")
                    .with("from", brokers(before))
                    .with("to", brokers(now)));
        }
    }

    private static List<BrokerId> brokers(Membership membership) {
        return membership.voters().stream().map(ReplicaId::broker).toList();
    }

    /** This leader is about to hand over. */
    void handsOver(BrokerId to) {
        heir = to;
    }

    void noticed(Notice notice) {
        switch (notice) {
            case DATA_MAY_BE_LOST -> events.tell(
                    about(EventKind.DATA_AT_RISK, "too few sound voters were left: acked records may be lost"));
            case CONTRADICTION -> events.tell(
                    about(EventKind.LOG_CONTRADICTED, "its leader contradicts committed records: the replica stops"));
            case TRANSFER_FAILED -> {
                events.tell(about(
                        EventKind.TRANSFER_FAILED,
                        (heir == null ? "the other" : "broker " + heir) + " did not take over"));
                heir = null;
            }
            case SOUND_AGAIN -> events.tell(about(EventKind.REPLICA_ONLINE, "it has all that its leader named"));
        }
    }

    void cut(long from, long to) {
        events.tell(about(EventKind.LOG_CUT, "its leader has other batches there")
                .with("from", from)
                .with("to", to));
    }

    void beginsAnew(long at) {
        events.tell(about(EventKind.LOG_REPLACED, "its leader has no more what this replica needs to go on")
                .with("at", at));
    }

    /** Who is in sync by this leader's word. */
    void inSync(Set<BrokerId> before, Set<BrokerId> now, Links links) {
        if (before.isEmpty()) {
            return; // it has just been elected
        }
        List<String> why = new ArrayList<>();
        before.stream()
                .filter(broker -> !now.contains(broker))
                .sorted()
                .forEach(broker ->
                        why.add("broker " + broker + (links.alive(broker) ? " is behind" : " is gone or silent")));
        now.stream()
                .filter(broker -> !before.contains(broker))
                .sorted()
                .forEach(broker -> why.add("broker " + broker + " has caught up"));
        events.tell(about(EventKind.IN_SYNC_CHANGED, String.join(", ", why))
                .with("from", sorted(before))
                .with("to", sorted(now)));
    }

    private static List<BrokerId> sorted(Set<BrokerId> brokers) {
        return brokers.stream().sorted().toList();
    }

    private Event about(EventKind what, String cause) {
        return Event.of(what, clock.millis(), cause).at(id.topic(), id.partition());
    }
}

package barnabas.server;

import akka.cluster.ClusterEvent;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.model.BrokerId;
import java.util.Optional;

/** What Akka's membership says of the other brokers, as events. */
final class MemberEvents {
    private MemberEvents() {}

    /** Empty for what concerns this broker itself, or nobody. */
    static Optional<Event> of(ClusterDomainEvent event, BrokerId self, long nowMs) {
        if (event instanceof ClusterEvent.UnreachableMember away) {
            return of(EventKind.BROKER_DOUBTED, away.member(), self, "its heartbeats do not come any more", nowMs);
        } else if (event instanceof ClusterEvent.ReachableMember back) {
            return of(EventKind.BROKER_BACK, back.member(), self, "its heartbeats come again", nowMs);
        } else if (event instanceof ClusterEvent.MemberUp up) {
            return of(EventKind.BROKER_JOINED, up.member(), self, "it has found the cluster", nowMs);
        } else if (event instanceof ClusterEvent.MemberRemoved removed) {
            boolean down = removed.previousStatus().equals(MemberStatus.down());
            String why =
                    down ? "it was put out: its process is gone, or was silent for too long" : "it was told to stop";
            return of(EventKind.BROKER_LEFT, removed.member(), self, why, nowMs);
        }
        return Optional.empty();
    }

    private static Optional<Event> of(EventKind kind, Member member, BrokerId self, String cause, long nowMs) {
        return BrokerRoles.broker(member).filter(broker -> !broker.equals(self)).map(broker -> Event.of(
                        kind, nowMs, cause)
                .with("of", "broker " + broker)
                .with("address", member.address().toString()));
    }
}

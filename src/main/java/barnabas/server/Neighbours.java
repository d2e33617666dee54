package barnabas.server;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.Member;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import barnabas.events.Events;
import barnabas.log.KnownPeers;
import barnabas.log.KnownPeers.Place;
import barnabas.model.BrokerId;
import barnabas.partition.link.ReplicationLinks;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Tells the links what the membership knows of the other brokers: where they are, and when one is doubted (rules T4, F4). Where
 * they are is kept in the data directory, so after a restart the links need not wait for the membership.
 */
final class Neighbours {
    sealed interface Command {}

    private record Membership(ClusterDomainEvent event) implements Command {}

    private record Written(@Nullable Throwable failure) implements Command {}

    private final ActorContext<Command> context;
    private final BrokerId self;
    private final ReplicationLinks links;
    private final KnownPeers kept;
    private final Executor blocking;
    private final Events events;
    private final Map<BrokerId, Place> peers = new TreeMap<>();
    private boolean writing;
    private boolean changed;

    private Neighbours(
            ActorContext<Command> context,
            BrokerId self,
            ReplicationLinks links,
            KnownPeers kept,
            Executor blocking,
            Events events) {
        this.context = context;
        this.self = self;
        this.links = links;
        this.kept = kept;
        this.blocking = blocking;
        this.events = events;
    }

    /** Blocks while it starts, for a small file. */
    static Behavior<Command> create(
            BrokerId self, ReplicationLinks links, KnownPeers kept, Executor blocking, Events events) {
        return Behaviors.setup(context -> {
            context.setLoggerName(Neighbours.class);
            return new Neighbours(context, self, links, kept, blocking, events).start();
        });
    }

    private Behavior<Command> start() {
        kept.read().forEach(this::connect);
        ActorRef<ClusterDomainEvent> events = context.messageAdapter(ClusterDomainEvent.class, Membership::new);
        Cluster.get(context.getSystem()).subscriptions().tell(Subscribe.create(events, ClusterDomainEvent.class));
        return Behaviors.receive(Command.class)
                .onMessage(Membership.class, this::onMembership)
                .onMessage(Written.class, this::onWritten)
                .build();
    }

    private Behavior<Command> onMembership(Membership membership) {
        ClusterDomainEvent event = membership.event();
        MemberEvents.of(event, self, System.currentTimeMillis()).ifPresent(events::tell);
        if (event instanceof ClusterEvent.UnreachableMember away) {
            doubt(away.member(), "unreachable");
        } else if (event instanceof ClusterEvent.ReachableMember back) {
            context.getLog().info("broker={} is reachable again", BrokerRoles.broker(back.member()));
        } else if (event instanceof ClusterEvent.MemberExited
                || event instanceof ClusterEvent.MemberDowned
                || event instanceof ClusterEvent.MemberRemoved) {
            Member member = ((ClusterEvent.MemberEvent) event).member();
            doubt(member, member.status().toString());
        } else if (event instanceof ClusterEvent.MemberJoined
                || event instanceof ClusterEvent.MemberWeaklyUp
                || event instanceof ClusterEvent.MemberUp) {
            learn(((ClusterEvent.MemberEvent) event).member());
        }
        return Behaviors.same();
    }

    private void doubt(Member member, String why) {
        BrokerRoles.broker(member).filter(broker -> !broker.equals(self)).ifPresent(broker -> {
            context.getLog().info("broker={} is doubted: {}", broker, why);
            links.suspect(broker);
        });
    }

    private void learn(Member member) {
        BrokerRoles.broker(member)
                .filter(broker -> !broker.equals(self))
                .ifPresent(broker -> BrokerRoles.replication(member).ifPresent(place -> {
                    if (connect(broker, place)) {
                        keep();
                    }
                }));
    }

    private boolean connect(BrokerId broker, Place place) {
        if (broker.equals(self) || place.equals(peers.put(broker, place))) {
            return false;
        }
        // A name is looked up by who connects: here it would hold up an actor's thread.
        links.peer(broker, InetSocketAddress.createUnresolved(place.host(), place.port()));
        return true;
    }

    /** One write at a time; what changes meanwhile is written after it. */
    private void keep() {
        changed = true;
        if (writing) {
            return;
        }
        writing = true;
        changed = false;
        Map<BrokerId, Place> now = new TreeMap<>(peers);
        context.pipeToSelf(
                CompletableFuture.runAsync(() -> kept.write(now), blocking), (done, failure) -> new Written(failure));
    }

    private Behavior<Command> onWritten(Written written) {
        writing = false;
        if (written.failure() != null) {
            context.getLog().warn("peers are not kept: {}", written.failure().toString());
        } else if (changed) {
            keep();
        }
        return Behaviors.same();
    }
}

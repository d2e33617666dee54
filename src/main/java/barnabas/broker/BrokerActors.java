package barnabas.broker;

import akka.actor.Address;
import akka.actor.RootActorPath;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.cluster.Cluster;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import barnabas.model.BrokerId;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds actors that every broker has under one path: an election may be a moment ago, so nothing is looked up over the network.
 * Thread-safe.
 */
public final class BrokerActors {
    private static final Set<MemberStatus> GONE = Set.of(MemberStatus.down(), MemberStatus.removed());

    private final ActorSystem<?> system;
    private final BrokerId self;

    public BrokerActors(ActorSystem<?> system, BrokerId self) {
        this.system = system;
        this.self = self;
    }

    /**
     * The actor {@code name} right under the guardian of a broker's system; null while that broker is no member of the cluster. What
     * is told to one that is not there is lost.
     */
    public <M> @Nullable ActorRef<M> find(BrokerId broker, String name) {
        return address(broker)
                .map(address -> ActorRefResolver.get(system)
                        .<M>resolveActorRef(new RootActorPath(address, "/")
                                .child("user")
                                .child(name)
                                .toString()))
                .orElse(null);
    }

    /** Of several members with a broker's role the youngest: the others are remains of its former lives. */
    private Optional<Address> address(BrokerId broker) {
        Cluster cluster = Cluster.get(system.classicSystem());
        if (broker.equals(self)) {
            return Optional.of(cluster.selfAddress());
        }
        String role = Shards.role(broker);
        Comparator<Member> byAge = (one, other) -> one.isOlderThan(other) ? -1 : other.isOlderThan(one) ? 1 : 0;
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.hasRole(role) && !GONE.contains(member.status()))
                .max(byAge)
                .map(Member::address);
    }
}

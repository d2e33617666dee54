package barnabas.broker;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.cluster.Cluster;
import akka.cluster.Member;
import akka.cluster.sharding.ShardCoordinator;
import java.util.Map;
import java.util.Set;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Puts the shard of a broker's number on that broker and nowhere else: a replica is where its log is. While the broker is
 * away its shard has no home ({@code deadLetters}), so the region that asked keeps the message and asks again.
 */
final class PinnedAllocation extends ShardCoordinator.AbstractShardAllocationStrategy {
    private final ActorSystem system;

    PinnedAllocation(ActorSystem system) {
        this.system = system;
    }

    /** The cluster role by which a broker is known to be the home of shard {@code shardId}. */
    static String role(String shardId) {
        return "broker-" + shardId;
    }

    @Override
    public Future<ActorRef> allocateShard(
            ActorRef requester, String shardId, Map<ActorRef, IndexedSeq<String>> currentAllocations) {
        Cluster cluster = Cluster.get(system);
        ActorRef home = currentAllocations.keySet().stream()
                .filter(region -> hasRole(cluster, region, role(shardId)))
                .findFirst()
                .orElse(system.deadLetters());
        return Future.successful(home);
    }

    @Override
    public Future<Set<String>> rebalance(
            Map<ActorRef, IndexedSeq<String>> currentAllocations, Set<String> rebalanceInProgress) {
        return Future.successful(Set.of());
    }

    private static boolean hasRole(Cluster cluster, ActorRef region, String role) {
        Address address = region.path().address().hasLocalScope()
                ? cluster.selfAddress()
                : region.path().address();
        for (Member member : cluster.state().getMembers()) {
            if (member.address().equals(address)) {
                return member.hasRole(role);
            }
        }
        return false;
    }
}

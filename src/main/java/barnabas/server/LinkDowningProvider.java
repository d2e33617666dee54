package barnabas.server;

import akka.actor.AbstractActorWithTimers;
import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.Address;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import akka.actor.Props;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.DowningProvider;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import barnabas.model.BrokerId;
import barnabas.partition.link.ReplicationLinks;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * Puts dead brokers out of the Akka cluster, as {@link Downing} says. Akka makes it by its name
 * ({@code akka.cluster.downing-provider-class}), so what it looks at lies in an extension of the actor system.
 */
public final class LinkDowningProvider extends DowningProvider {
    private static final Logger LOG = LoggerFactory.getLogger(LinkDowningProvider.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Set<MemberStatus> NOT_LET_IN = Set.of(MemberStatus.joining(), MemberStatus.weaklyUp());

    /** Called by Akka. */
    public LinkDowningProvider(ActorSystem system) {}

    /** A shard's home never changes, so nobody has to wait until a dead one's actors have surely ended. */
    @Override
    public FiniteDuration downRemovalMargin() {
        return FiniteDuration.Zero();
    }

    @Override
    public Option<Props> downingActorProps() {
        return Option.apply(Props.create(Downer.class, Downer::new));
    }

    /** What a node knows besides its membership; until it has been told, it puts nobody out. */
    static final class Known implements Extension {
        private record Sources(BrokerId self, Supplier<Set<BrokerId>> voters, ReplicationLinks links) {}

        private static final Id ID = new Id();

        private volatile @Nullable Sources sources;

        static Known of(ActorSystem system) {
            return ID.get(system);
        }

        void is(BrokerId self, Supplier<Set<BrokerId>> voters, ReplicationLinks links) {
            sources = new Sources(self, voters, links);
        }
    }

    private static final class Id extends AbstractExtensionId<Known> {
        @Override
        public Known createExtension(ExtendedActorSystem system) {
            return new Known();
        }
    }

    private static final class Downer extends AbstractActorWithTimers {
        private record Look() {}

        private final Cluster cluster = Cluster.get(getContext().getSystem());
        private final Known known = Known.of(getContext().getSystem());
        private @Nullable Downing downing;

        @Override
        public void preStart() {
            timers().startTimerWithFixedDelay("look", new Look(), LOOK_EVERY);
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder().match(Look.class, look -> look()).build();
        }

        private void look() {
            Known.Sources sources = known.sources;
            if (sources == null) {
                return;
            }
            Downing decides = downing == null ? new Downing(sources.self()) : downing;
            downing = decides;
            Map<String, Downing.Peer> peers = new HashMap<>();
            Map<String, Address> addresses = new HashMap<>();
            CurrentClusterState state = cluster.state();
            for (Member member : state.getMembers()) {
                Optional<BrokerId> broker = BrokerRoles.broker(member);
                if (broker.isPresent()
                        && !member.uniqueAddress().equals(cluster.selfUniqueAddress())
                        && !member.status().equals(MemberStatus.down())) {
                    String node = member.uniqueAddress().toString();
                    boolean unreachable = state.getUnreachable().contains(member);
                    boolean up = !NOT_LET_IN.contains(member.status());
                    peers.put(node, new Downing.Peer(node, broker.get(), unreachable, up));
                    addresses.put(node, member.address());
                }
            }
            decides.toDown(new Downing.Sight(
                            sources.voters().get(),
                            sources.links().contacts(),
                            peers.values(),
                            sources.links().nowMs()))
                    .forEach(node -> down(node, addresses.get(node)));
        }

        private void down(String node, @Nullable Address address) {
            if (address != null) {
                LOG.info("member={} is gone and is put out of the cluster", node);
                cluster.down(address);
            }
        }
    }
}

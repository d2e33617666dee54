package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import akka.cluster.Cluster;
import akka.cluster.MemberStatus;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.log.DataDirectory;
import barnabas.log.KnownPeers;
import barnabas.log.KnownPeers.Place;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import barnabas.partition.link.GroupLink;
import barnabas.partition.link.GroupMember;
import barnabas.partition.link.ReplicationLinks;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NeighboursTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final BrokerId THREE = new BrokerId(3);
    private final List<Event> happened = new CopyOnWriteArrayList<>();

    /** Remembers what it is told. */
    private static final class Told implements ReplicationLinks {
        final Map<BrokerId, InetSocketAddress> peers = new ConcurrentHashMap<>();
        final Set<BrokerId> suspected = ConcurrentHashMap.newKeySet();

        @Override
        public void peer(BrokerId broker, InetSocketAddress address) {
            peers.put(broker, address);
        }

        @Override
        public void suspect(BrokerId broker) {
            suspected.add(broker);
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public GroupLink join(TopicIdPartition group, GroupMember member) {
            throw new UnsupportedOperationException("no group joins");
        }

        @Override
        public Optional<Led> leader(TopicIdPartition group) {
            return Optional.empty();
        }

        @Override
        public Map<BrokerId, Contact> contacts() {
            return Map.of();
        }

        @Override
        public boolean isWithinReach(BrokerId broker) {
            return true;
        }

        @Override
        public Map<BrokerId, UUID> directories() {
            return Map.of();
        }
    }

    @TempDir
    Path dir;

    private static Config member(List<String> roles) {
        return ConfigFactory.parseMap(Map.of("akka.cluster.roles", roles))
                .withFallback(
                        ConfigFactory.parseString(
                                """
                        akka {
                          actor.provider = cluster, loglevel = ERROR, log-dead-letters = off
                          remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                          cluster {
                            jmx.enabled = off, gossip-interval = 100ms, leader-actions-interval = 100ms
                            periodic-tasks-initial-delay = 100ms
                          }
                        }
                        """))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    @Test
    void linksLearnWhereABrokerIsAndWhenItIsDoubted() {
        ActorTestKit here = ActorTestKit.create("test", member(BrokerRoles.of(ONE, 777)));
        ActorTestKit there = ActorTestKit.create("test", member(BrokerRoles.of(TWO, 888)));
        Told links = new Told();
        try (DataDirectory directory = DataDirectory.open(dir.resolve("data"), ONE, Optional.empty())) {
            KnownPeers kept = new KnownPeers(directory);
            kept.write(Map.of(THREE, new Place("three", 999)));
            here.spawn(Neighbours.create(ONE, links, kept, Runnable::run, happened::add));
            await("what was kept").atMost(PATIENCE).untilAsserted(() -> assertThat(links.peers)
                    .containsOnly(Map.entry(THREE, InetSocketAddress.createUnresolved("three", 999))));

            Cluster cluster = cluster(here.system());
            cluster.join(cluster.selfAddress());
            cluster(there.system()).join(cluster.selfAddress());
            await("the second member").atMost(PATIENCE).untilAsserted(() -> assertThat(links.peers)
                    .containsOnlyKeys(TWO, THREE)
                    .containsEntry(TWO, InetSocketAddress.createUnresolved("127.0.0.1", 888)));
            await("it is kept").atMost(PATIENCE).untilAsserted(() -> assertThat(kept.read())
                    .containsEntry(TWO, new Place("127.0.0.1", 888))
                    .containsKey(THREE));
            assertThat(links.suspected).isEmpty();

            await("it is up")
                    .atMost(PATIENCE)
                    .until(() -> cluster(there.system()).selfMember().status().equals(MemberStatus.up()));
            cluster.down(cluster(there.system()).selfAddress());
            await("both are told of").atMost(PATIENCE).untilAsserted(() -> assertThat(happened)
                    .extracting(Event::kind)
                    .contains(EventKind.BROKER_JOINED, EventKind.BROKER_LEFT));
            assertThat(happened).allSatisfy(event -> assertThat(event.details()).containsEntry("of", "broker 2"));
            await("doubt").atMost(PATIENCE).untilAsserted(() -> assertThat(links.suspected)
                    .containsExactly(TWO));
        } finally {
            there.shutdownTestKit();
            here.shutdownTestKit();
        }
    }

    private static Cluster cluster(ActorSystem<?> system) {
        return Cluster.get(system.classicSystem());
    }
}

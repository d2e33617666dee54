package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionReplica;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** A cluster of one, with the settings that brokers have. */
class ShardsTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final String ENTITY = "1|orders|0|AAAAAAAAAAcAAAAAAAAABw";

    /** Everything that an entity does, as a line. */
    private static TestProbe<String> seen;

    private static TestProbe<Consumer<String>> doors;
    private static TestProbe<akka.actor.typed.ActorRef<PartitionReplica.Command>> lives;
    private static ActorTestKit kit;
    private static Shards shards;

    @BeforeAll
    static void join() {
        Config node = ConfigFactory.parseResources("application.conf").resolve().getConfig("barnabas");
        Config own = ConfigFactory.parseString(
                """
                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                akka.actor.default-dispatcher.thread-pool-executor.fixed-pool-size = 2
                akka.cluster.roles = [broker-1]
                akka.loglevel = OFF
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                """);
        kit = ActorTestKit.create(
                "barnabas",
                own.withFallback(node.withOnlyPath("akka"))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
        seen = kit.createTestProbe();
        doors = kit.createTestProbe();
        lives = kit.createTestProbe();
        shards = Shards.start(kit.system(), ONE, ShardsTest::broker, ShardsTest::replica, id -> Behaviors.empty());
        Cluster cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }

    @AfterAll
    static void leave() {
        kit.shutdownTestKit();
    }

    private static Behavior<BrokerEntity.Command> broker(Consumer<String> startPartition) {
        return Behaviors.setup(context -> {
            doors.ref().tell(startPartition);
            return Behaviors.ignore();
        });
    }

    private static Behavior<PartitionReplica.Command> replica(String entityId) {
        return Behaviors.setup(context -> {
            context.setLoggerName(PartitionReplica.class);
            seen.ref().tell(entityId);
            lives.ref().tell(context.getSelf());
            return Behaviors.receiveMessage(command -> {
                if (command instanceof PartitionReplica.Stop) {
                    return Behaviors.stopped();
                }
                throw new IllegalStateException("a bug");
            });
        });
    }

    @Test
    void entitiesComeToLifeWhereTheirBrokerIsAndOneThatCrashesIsStartedAgain() {
        shards.startBroker();
        Consumer<String> startPartition = doors.receiveMessage(Duration.ofSeconds(20));
        startPartition.accept(ENTITY);
        seen.expectMessage(Duration.ofSeconds(20), ENTITY);
        akka.actor.typed.ActorRef<PartitionReplica.Command> replica = lives.receiveMessage();
        replica.tell(new PartitionReplica.ApplyRetention());
        seen.expectMessage(Duration.ofSeconds(20), ENTITY);
        assertThat(lives.receiveMessage()).isEqualTo(replica);
        replica.tell(new PartitionReplica.Stop());
        lives.expectTerminated(replica, Duration.ofSeconds(20));
        // The shard may not know yet that it has ended; therefore the broker's entity asks again, too.
        seen.awaitAssert(Duration.ofSeconds(20), Duration.ofMillis(50), () -> {
            startPartition.accept(ENTITY);
            return seen.expectMessage(Duration.ofMillis(200), ENTITY);
        });
        assertThat(lives.receiveMessage()).isNotEqualTo(replica);
    }

    @Test
    void aShardLivesOnItsOwnBrokerOrNowhere() throws Exception {
        akka.actor.ActorSystem system = Adapter.toClassic(kit.system());
        PinnedAllocation allocation = new PinnedAllocation(system);
        ActorRef region = Adapter.toClassic(seen.ref());
        Map<ActorRef, IndexedSeq<String>> regions = Map.of(region, Vector$.MODULE$.<String>empty());
        assertThat(get(allocation.allocateShard(region, "1", regions))).isEqualTo(region);
        assertThat(get(allocation.allocateShard(region, "2", regions))).isEqualTo(system.deadLetters());
        assertThat(get(allocation.allocateShard(region, "1", Map.of()))).isEqualTo(system.deadLetters());
        assertThat(get(allocation.rebalance(regions, java.util.Set.of()))).isEmpty();
    }

    private static <T> T get(Future<T> future) throws Exception {
        CompletionStage<T> stage = FutureConverters.asJava(future);
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void theShardOfAnEntityIsTheNumberOfItsBroker() {
        PinnedEntities<Object> entities = new PinnedEntities<>();
        assertThat(entities.shardId(ENTITY)).isEqualTo("1");
        assertThat(entities.shardId("12")).isEqualTo("12");
    }
}

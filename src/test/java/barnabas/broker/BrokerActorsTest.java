package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import barnabas.controller.Controller;
import barnabas.controller.ControllerApi;
import barnabas.controller.ControllerClient;
import barnabas.controller.ControllerSeat;
import barnabas.controller.ControllerSettings;
import barnabas.controller.MemoryReplica;
import barnabas.controller.MetadataReplayer;
import barnabas.controller.RequestForwarder;
import barnabas.events.Events;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.InternalTopics;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.ProducerIdBlock;
import barnabas.metadata.Reassignment;
import barnabas.metadata.ReplicasMoved;
import barnabas.metadata.TopicDefaults;
import barnabas.model.BrokerId;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two brokers with the settings that brokers have; the first one is the controller, the second one asks it. */
class BrokerActorsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final AtomicLong APPLIED = new AtomicLong();

    private static ActorTestKit one;
    private static ActorTestKit two;
    private static BrokerActors actorsOfTwo;
    private static ControllerApi controller;

    @BeforeAll
    static void start() {
        one = node(1);
        two = node(2);
        var seed = Cluster.get(one.system()).selfMember().address();
        Cluster.get(one.system()).manager().tell(new JoinSeedNodes(List.of(seed)));
        Cluster.get(two.system()).manager().tell(new JoinSeedNodes(List.of(seed)));
        MemoryReplica log = MemoryReplica.ofMetadata();
        ActorRef<Controller.Command> leading = one.spawn(
                Controller.create(
                        new ControllerSettings(
                                ONE,
                                new TopicDefaults(1, 1, 1),
                                InternalTopics.NONE,
                                List.of(ONE),
                                Map.of(),
                                Events.NONE),
                        () -> log,
                        broker -> true,
                        Clock.systemUTC(),
                        System::nanoTime),
                "controller");
        one.spawn(MetadataReplayer.create(() -> log, Long.MAX_VALUE, (image, records, reached) -> {
            APPLIED.set(reached);
            leading.tell(new Controller.Applied(image, reached));
        }));
        actorsOfTwo = new BrokerActors(two.system(), TWO);
        controller = new ControllerClient(
                two.spawn(RequestForwarder.create(BrokerActorsTest::seat, APPLIED::get), "controller-requests"),
                two.scheduler());
        Awaitility.await("the second broker knows where the first one is")
                .atMost(SOON)
                .until(() -> seat() != null);
        Outcome registered = get(controller.registerBroker(
                "castle", new BrokerImage(TWO, 1, new Uuid(0, 2), "127.0.0.1", 9092, null), SOON));
        assertThat(registered).isEqualTo(Outcome.DONE);
    }

    private static @Nullable ControllerSeat seat() {
        ActorRef<Controller.Command> there = actorsOfTwo.find(ONE, "controller");
        return there == null ? null : new ControllerSeat(ONE, 1, there);
    }

    @AfterAll
    static void stop() {
        two.shutdownTestKit();
        one.shutdownTestKit();
    }

    private static ActorTestKit node(int broker) {
        Config node = ConfigFactory.parseResources("application.conf").resolve().getConfig("barnabas");
        Config own = ConfigFactory.parseString(
                """
                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                akka.actor.default-dispatcher.thread-pool-executor.fixed-pool-size = 2
                akka.loglevel = OFF
                akka.coordinated-shutdown.run-by-actor-system-terminate = off
                akka.cluster.roles = [broker-%d]
                """
                        .formatted(broker));
        return ActorTestKit.create(
                "barnabas",
                own.withFallback(node.withOnlyPath("akka"))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
    }

    @Test
    void theSameActorIsFoundOnBothBrokersAndOnNoOther() {
        assertThat(actorsOfTwo.find(new BrokerId(3), "controller")).isNull();
        assertThat(actorsOfTwo.<Object>find(TWO, "controller").path().address().hasLocalScope())
                .isTrue();
        assertThat(actorsOfTwo.<Object>find(ONE, "controller").path().address())
                .isEqualTo(Cluster.get(one.system()).selfMember().address());
    }

    @Test
    void everyKindOfRequestReachesAControllerOnAnotherBroker() {
        CreatedTopic created = get(controller.createTopics(
                        List.of(new NewTopic("kinds", -1, -1, Map.of(0, List.of(TWO)), Map.of("retention.ms", "1000"))),
                        false,
                        SOON))
                .get(0);
        assertThat(created)
                .isEqualTo(new CreatedTopic(
                        "kinds", Outcome.DONE, created.topicId(), 1, 1, Map.of("retention.ms", "1000")));
        assertThat(get(controller.createPartitions(
                        List.of(new MorePartitions("kinds", 2, List.of(List.of(TWO)))), false, SOON)))
                .containsExactly(Outcome.DONE);
        assertThat(get(controller.changeConfigs(
                        List.of(new ConfigChanges(
                                ConfigChanges.Target.TOPIC,
                                "kinds",
                                List.of(new ConfigChanges.Change("retention.ms", ConfigChanges.Op.DELETE, null)),
                                false)),
                        false,
                        SOON)))
                .containsExactly(Outcome.DONE);
        assertThat(get(controller.alterReassignments(
                        List.of(
                                new Reassignment("kinds", 0, List.of(TWO)),
                                new Reassignment("kinds", 0, null),
                                new Reassignment("kinds", 0, List.of(ONE))),
                        true,
                        SOON)))
                .extracting(Outcome::error)
                .containsExactly(Errors.NONE, Errors.NO_REASSIGNMENT_IN_PROGRESS, Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(get(controller.endReassignments(
                        List.of(new ReplicasMoved(created.topicId(), 0, 0, List.of(ONE))), SOON)))
                .extracting(Outcome::error)
                .containsExactly(Errors.INVALID_REQUEST);
        assertThat(get(controller.changeMetadataVoters(TWO, true, SOON)).error())
                .isEqualTo(Errors.NONE);
        assertThat(get(controller.changeMetadataVoters(TWO, false, SOON)).error())
                .isEqualTo(Errors.NONE);
        assertThat(get(controller.allocateProducerIds(TWO, SOON)).error()).isEqualTo(Errors.NONE);
        assertThat(get(controller.allocateProducerIds(ONE, SOON)))
                .isEqualTo(ProducerIdBlock.refused(Errors.BROKER_ID_NOT_REGISTERED));
        assertThat(get(controller.deleteTopics(List.of(created.topicId(), created.topicId()), SOON)))
                .extracting(Outcome::error)
                .containsExactly(Errors.NONE, Errors.INVALID_REQUEST);
    }

    @Test
    void whatDoesNotFitIntoOneMessageIsAskedInPieces() {
        String longName = "x".repeat(240);
        List<NewTopic> topics = IntStream.range(0, 9_000)
                .mapToObj(i -> new NewTopic(longName + i, 1, 1, Map.of(), Map.of()))
                .toList();

        List<CreatedTopic> created = get(controller.createTopics(topics, true, SOON));

        assertThat(created).hasSize(9_000).allMatch(topic -> topic.outcome().done());
        assertThat(created.get(8_999).name()).isEqualTo(longName + 8_999);
    }

    @Test
    void aTopicOfTenThousandPartitionsPasses() {
        List<CreatedTopic> created = get(
                controller.createTopics(List.of(new NewTopic("large", 10_000, 1, Map.of(), Map.of())), false, SOON));

        assertThat(created.get(0).partitions()).isEqualTo(10_000);
    }

    @Test
    void whatNoMessageCanCarryIsRefused() {
        NewTopic topic = new NewTopic("huge", 1, 1, Map.of(), Map.of("retention.ms", "1".repeat(2_000_000)));

        assertThat(get(controller.createTopics(List.of(topic), false, SOON))
                        .get(0)
                        .outcome()
                        .error())
                .isEqualTo(Errors.POLICY_VIOLATION);
    }

    private static <A> A get(CompletionStage<A> answer) {
        return answer.toCompletableFuture()
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}

package barnabas.controller;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.InternalTopics;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.ProducerIdBlock;
import barnabas.metadata.TopicDefaults;
import barnabas.model.BrokerId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(80);
    private static final BrokerImage SELF =
            new BrokerImage(new BrokerId(1), 1, new Uuid(0, 1), "127.0.0.1", 9092, null);

    private static final ActorTestKit KIT = ActorTestKit.create();

    private final AtomicReference<MemoryReplica> replica = new AtomicReference<>(MemoryReplica.ofMetadata());
    private final AtomicReference<MetadataImage> cache = new AtomicReference<>(MetadataImage.EMPTY);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong applied = new AtomicLong();
    /** Where the test sends the requests; null: to the controller when its replica leads. */
    private final AtomicReference<ControllerSeat> seat = new AtomicReference<>();

    private final AtomicReference<ActorRef<Controller.Command>> theController = new AtomicReference<>();
    private final AtomicReference<CompletableFuture<Void>> registration = new AtomicReference<>();
    /** The broker that asks does not get on with the metadata log. */
    private final AtomicBoolean behind = new AtomicBoolean();

    private final List<ActorRef<?>> started = new ArrayList<>();
    private final List<Event> happened = new CopyOnWriteArrayList<>();
    private final List<MetadataRecord> changes = new CopyOnWriteArrayList<>();
    private long snapshotBytes = Long.MAX_VALUE;
    private InternalTopics internalTopics = InternalTopics.NONE;

    @AfterEach
    void stopWhatTheTestStarted() {
        started.forEach(KIT::stop);
    }

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @Test
    void aFreshClusterIsFormedAndItsBrokerRegisteredBeforeAnythingElse() {
        start("castle");

        awaitRegistered();
        assertThat(cache.get().clusterId()).isEqualTo("castle");
        assertThat(replica.get().appends()).isEqualTo(1);
    }

    @Test
    void whoGetsTheAnswerSeesTheTopic() {
        ControllerApi controller = start("castle");
        awaitRegistered();

        CreatedTopic created = get(create(controller, "orders")).get(0);

        assertThat(created.outcome()).isEqualTo(Outcome.DONE);
        assertThat(cache.get().topic("orders").id()).isEqualTo(created.topicId());
    }

    @Test
    void whatIsChangedIsToldWhenItIsCommittedAndWhatIsRefusedAtOnce() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);
        var created = create(controller, "orders");
        awaitAppends(2);
        assertThat(happened).extracting(Event::kind).containsExactly(EventKind.BROKER_REGISTERED);
        replica.get().commitHeld();
        get(created);
        get(create(controller, "orders"));

        assertThat(happened.get(1).kind()).isEqualTo(EventKind.TOPIC_CREATED);
        assertThat(happened.get(1).topic()).isEqualTo("orders");
        assertThat(happened.get(1).tookMs()).isNotNegative();
        assertThat(happened.get(2).kind()).isEqualTo(EventKind.REQUEST_REFUSED);
        assertThat(happened.get(2).cause()).startsWith("TOPIC_ALREADY_EXISTS: ");
    }

    @Test
    void requestsThatComeDuringAnAppendMakeOneAppendTogether() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);

        var first = create(controller, "first");
        awaitAppends(2);
        TestProbe<Controller.Answer> answers = KIT.createTestProbe();
        IntStream.range(0, 20).forEach(i -> ask("other-" + i, answers));
        ask("other-0", answers);
        replica.get().commitHeld();

        assertThat(get(first).get(0).outcome()).isEqualTo(Outcome.DONE);
        IntStream.range(0, 20).forEach(i -> assertThat(error(answers)).isEqualTo(Errors.NONE));
        assertThat(error(answers)).isEqualTo(Errors.TOPIC_ALREADY_EXISTS);
        assertThat(replica.get().appends()).isEqualTo(3);
    }

    @Test
    void nothingIsAnsweredBeforeItIsCommitted() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);

        var created = create(controller, "orders").toCompletableFuture();
        awaitAppends(2);

        assertThat(created).isNotDone();
        assertThat(cache.get().topics()).isEmpty();
        replica.get().commitHeld();
        assertThat(get(created).get(0).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void afterARefusedAppendTheTopicIsNotThereAndCanBeCreatedAgain() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().refuseWith(Errors.KAFKA_STORAGE_ERROR);
        assertThat(get(create(controller, "orders")).get(0).outcome().error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);

        replica.get().mode(MemoryReplica.Mode.COMMIT);

        assertThat(get(create(controller, "orders")).get(0).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void anAppendWhoseEndIsUnknownIsKnownBeforeTheNextDecision() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.TIME_OUT);
        assertThat(get(create(controller, "orders")).get(0).outcome().error()).isEqualTo(Errors.REQUEST_TIMED_OUT);

        var again = create(controller, "orders");
        replica.get().commitHeld();

        assertThat(get(again).get(0).outcome().error()).isEqualTo(Errors.TOPIC_ALREADY_EXISTS);
    }

    @Test
    void whoDoesNotLeadIsNotTheController() {
        start("castle");
        awaitRegistered();
        replica.get().follow();
        TestProbe<Controller.Answer> answers = KIT.createTestProbe();
        ask("orders", answers);

        assertThat(refusal(answers)).isEqualTo(Errors.NOT_CONTROLLER);
    }

    @Test
    void aRequestWaitsForAControllerUntilItsTimeIsOver() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().follow();

        assertThat(get(create(controller, "orders", SHORT)).get(0).outcome().error())
                .isEqualTo(Errors.NOT_CONTROLLER);
        assertThat(get(controller.allocateProducerIds(SELF.id(), SHORT)))
                .isEqualTo(ProducerIdBlock.refused(Errors.NOT_CONTROLLER));
        var patient = create(controller, "orders");
        replica.get().lead(2);

        assertThat(get(patient).get(0).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void theAnswerWaitsForThisBrokersOwnImage() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        behind.set(true);

        var created = create(controller, "orders").toCompletableFuture();
        Awaitility.await("the controller has it").until(() -> cache.get().topic("orders") != null);
        assertThat(get(create(controller, "other", SHORT)).get(0).outcome().error())
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(created).isNotDone();
        behind.set(false);

        assertThat(get(created).get(0).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void whenTheControllerDiesWithARequestItIsNotKnownWhatBecameOfIt() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        TestProbe<Controller.Command> dying = KIT.createTestProbe();
        seat.set(new ControllerSeat(new BrokerId(2), 1, dying.ref()));
        var created = create(controller, "orders");
        dying.expectMessageClass(Controller.Ask.class);

        seat.set(new ControllerSeat(SELF.id(), 2, theController.get()));

        assertThat(get(created).get(0).outcome().error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(cache.get().topics()).isEmpty();
    }

    @Test
    void whatDoesNoHarmTwiceIsAskedOfTheNextController() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        TestProbe<Controller.Command> dying = KIT.createTestProbe();
        seat.set(new ControllerSeat(new BrokerId(2), 1, dying.ref()));
        var ids = controller.allocateProducerIds(SELF.id(), SOON);
        dying.expectMessageClass(Controller.Ask.class);

        seat.set(new ControllerSeat(SELF.id(), 2, theController.get()));

        assertThat(get(ids).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void aWriteThatTheLeaderGaveUpMayStillComeAboutSoItIsNotAskedForAgain() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().refuseWith(Errors.NOT_LEADER_OR_FOLLOWER);

        assertThat(get(create(controller, "orders")).get(0).outcome().error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    @Test
    void aBrokerOfAnotherClusterIsNotRegistered() {
        start("castle");
        awaitRegistered();

        start(new BrokerImage(new BrokerId(2), 1, new Uuid(0, 2), "127.0.0.1", 9093, null), "tower");

        assertThat(registration.get())
                .failsWithin(SOON)
                .withThrowableThat()
                .withMessageContaining("the data of broker 2 belong to another cluster")
                .withMessageContaining("castle");
    }

    @Test
    void whoLeadsAgainDecidesAgain() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().follow();
        assertThat(get(create(controller, "orders", SHORT)).get(0).outcome().error())
                .isEqualTo(Errors.NOT_CONTROLLER);

        replica.get().lead(2);

        assertThat(get(create(controller, "orders")).get(0).outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void aReplicaThatDiesUnderAnAppendLeavesItsRequestsTimedOut() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);
        var created = create(controller, "orders");
        awaitAppends(2);

        replica.set(null);

        assertThat(get(created).get(0).outcome().error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    @Test
    void aRequestThatTakesTooLongIsAnsweredWithATimeout() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);

        assertThat(get(controller.deleteTopics(List.of(new Uuid(1, 1)), SOON))
                        .get(0)
                        .error())
                .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        assertThat(get(controller.createTopics(List.of(NewTopic.withDefaults("orders")), false, Duration.ofMillis(20)))
                        .get(0)
                        .outcome()
                        .error())
                .isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    @Test
    void aRequestThatWaitedTooLongIsNotBegun() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);
        var first = create(controller, "first");
        awaitAppends(2);
        var late = controller.createTopics(List.of(NewTopic.withDefaults("late")), false, Duration.ofMillis(20));
        assertThat(get(late).get(0).outcome().error()).isEqualTo(Errors.REQUEST_TIMED_OUT);

        nanos.addAndGet(Duration.ofMillis(21).toNanos());
        replica.get().commitHeld();
        assertThat(get(first).get(0).outcome()).isEqualTo(Outcome.DONE);

        assertThat(get(create(controller, "next")).get(0).outcome()).isEqualTo(Outcome.DONE);
        assertThat(cache.get().topics()).containsOnlyKeys("first", "next");
    }

    @Test
    void theQueueIsBounded() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        replica.get().mode(MemoryReplica.Mode.HOLD);
        var first = create(controller, "first");
        awaitAppends(2);

        TestProbe<Controller.Answer> answers = KIT.createTestProbe();
        IntStream.range(0, RequestQueue.REQUESTS_MAX).forEach(i -> ask("topic-" + i, answers));
        TestProbe<Controller.Answer> tooMuch = KIT.createTestProbe();
        ask("tooMuch", tooMuch);

        assertThat(refusal(tooMuch)).isEqualTo(Errors.THROTTLING_QUOTA_EXCEEDED);
        replica.get().commitHeld();
        assertThat(get(first).get(0).outcome()).isEqualTo(Outcome.DONE);
        IntStream.range(0, RequestQueue.REQUESTS_MAX)
                .forEach(i -> assertThat(error(answers)).isEqualTo(Errors.NONE));
    }

    /** Straight to the controller, so that the order is known. */
    private void ask(String topic, TestProbe<Controller.Answer> replyTo) {
        theController
                .get()
                .tell(new Controller.Ask(
                        new ControllerRequest.CreateTopics(List.of(NewTopic.withDefaults(topic)), false),
                        SOON,
                        replyTo.ref()));
    }

    private static Errors refusal(TestProbe<Controller.Answer> answers) {
        return answers.receiveMessage(SOON).answer() instanceof ControllerAnswer.Refused refused
                ? refused.outcome().error()
                : Errors.NONE;
    }

    private static Errors error(TestProbe<Controller.Answer> answers) {
        return answers.receiveMessage(SOON).answer() instanceof ControllerAnswer.CreatedTopics created
                ? created.topics().get(0).outcome().error()
                : Errors.UNKNOWN_SERVER_ERROR;
    }

    @Test
    void manyTopicsOfOneRequestAreSplitOverSeveralBatches() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        List<NewTopic> topics = IntStream.range(0, 3_000)
                .mapToObj(i -> NewTopic.withDefaults("x".repeat(240) + i))
                .toList();

        assertThat(get(controller.createTopics(topics, false, SOON)))
                .allMatch(created -> created.outcome().done());

        assertThat(cache.get().topics()).hasSize(3_000);
        assertThat(replica.get().appends()).isGreaterThan(2);
    }

    @Test
    void aRestartedBrokerFindsWhatWasThereAndRegistersItsNewIncarnation() {
        ControllerApi controller = start("castle");
        awaitRegistered();
        get(create(controller, "orders"));
        cache.set(MetadataImage.EMPTY);

        start(new BrokerImage(SELF.id(), 2, SELF.directory(), "127.0.0.1", 9093, null), "castle");

        Awaitility.await("the new incarnation registers")
                .until(() -> cache.get().brokers().containsKey(SELF.id())
                        && cache.get().brokers().get(SELF.id()).incarnation() == 2);
        assertThat(cache.get().topics()).containsOnlyKeys("orders");
    }

    /** Rule M8. */
    @Test
    void whenEnoughHasBeenWrittenThereIsASnapshotAndWhatIsBeforeItGoes() {
        snapshotBytes = 2000;
        ControllerApi controller = start("castle");
        awaitRegistered();
        createUntilTheStartMoves(controller);
        long small = replica.get().sizeBytes();
        MetadataImage before = cache.get();

        cache.set(MetadataImage.EMPTY);
        start(new BrokerImage(SELF.id(), 2, SELF.directory(), "127.0.0.1", 9093, null), "castle");

        Awaitility.await("a broker that starts now reads the snapshot and what follows")
                .until(() -> cache.get().brokers().containsKey(SELF.id())
                        && cache.get().brokers().get(SELF.id()).incarnation() == 2);
        assertThat(cache.get().topics()).isEqualTo(before.topics());
        assertThat(cache.get().clusterId()).isEqualTo("castle");
        for (int i = 0; i < 100; i++) {
            // Both brokers of the test set the one image that it sees: the topic need not be in it.
            CreatedTopic more = get(create(controller, "more-" + i)).get(0);
            get(controller.deleteTopics(List.of(more.topicId()), SOON));
        }
        assertThat(replica.get().sizeBytes()).isLessThan(3 * small + 3 * snapshotBytes);
    }

    private void createUntilTheStartMoves(ControllerApi controller) {
        for (int i = 0; replica.get().snapshot().logStartOffset() == 0; i++) {
            assertThat(i).as("topics without a snapshot").isLessThan(200);
            get(create(controller, "topic-" + i));
        }
    }

    @Test
    void aSnapshotThatIsNotCommittedLeavesTheLogAsItIs() {
        snapshotBytes = 2000;
        ControllerApi controller = start("castle");
        awaitRegistered();
        get(create(controller, "orders"));
        replica.get().mode(MemoryReplica.Mode.TIME_OUT);
        theController.get().tell(new Controller.SnapshotDue());
        awaitAppends(3);
        assertThat(replica.get().snapshot().logStartOffset()).isZero();
        replica.get().commitHeld();
        createUntilTheStartMoves(controller);
        assertThat(cache.get().topics()).containsKey("orders");
    }

    @Test
    void theClustersOwnTopicsAreMadeWhenItHasLedForASecond() {
        internalTopics = new InternalTopics(4, 3);
        ControllerApi controller = start("castle");
        awaitRegistered();
        get(create(controller, "orders"));
        assertThat(cache.get().topics()).containsOnlyKeys("orders");

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));

        Awaitility.await("they are made").atMost(SOON).untilAsserted(() -> assertThat(
                        cache.get().topic("__consumer_offsets").partitions())
                .hasSize(4));
    }

    private ControllerApi start(String clusterId) {
        return start(SELF, clusterId);
    }

    /** A controller and a replayer, put together as the server does it. */
    private ControllerApi start(BrokerImage self, String clusterId) {
        ActorRef<Controller.Command> controller = KIT.spawn(Controller.create(
                new ControllerSettings(
                        self.id(),
                        new TopicDefaults(1, 3, 1),
                        internalTopics,
                        List.of(self.id()),
                        Map.of(),
                        happened::add),
                replica::get,
                broker -> true,
                Clock.systemUTC(),
                nanos::get));
        started.add(controller);
        started.add(KIT.spawn(MetadataReplayer.create(replica::get, snapshotBytes, new MetadataReplayer.Listener() {
            @Override
            public void applied(MetadataImage image, List<MetadataRecord> records, long reached) {
                cache.set(image);
                changes.addAll(records);
                applied.set(reached);
                controller.tell(new Controller.Applied(image, reached));
            }

            @Override
            public void snapshotDue() {
                controller.tell(new Controller.SnapshotDue());
            }
        })));
        theController.set(controller);
        ActorRef<RequestForwarder.Command> forwarder =
                KIT.spawn(RequestForwarder.create(() -> seat(controller), () -> behind.get() ? -1 : applied.get()));
        started.add(forwarder);
        ControllerApi client = new ControllerClient(forwarder, KIT.scheduler());
        CompletableFuture<Void> registered = new CompletableFuture<>();
        registration.set(registered);
        started.add(KIT.spawn(Registration.create(client, clusterId, self, registered)));
        return client;
    }

    private @Nullable ControllerSeat seat(ActorRef<Controller.Command> controller) {
        ControllerSeat said = seat.get();
        MemoryReplica living = replica.get();
        if (said != null || living == null || !living.snapshot().leading()) {
            return said;
        }
        return new ControllerSeat(SELF.id(), living.snapshot().leaderEpoch(), controller);
    }

    private void awaitRegistered() {
        Awaitility.await("the broker registers")
                .until(() -> cache.get().brokers().containsKey(SELF.id()));
    }

    private void awaitAppends(int appends) {
        Awaitility.await("the append is under way").until(() -> replica.get().appends() == appends);
    }

    private static CompletionStage<List<CreatedTopic>> create(ControllerApi controller, String topic) {
        return create(controller, topic, SOON);
    }

    private static CompletionStage<List<CreatedTopic>> create(
            ControllerApi controller, String topic, Duration timeout) {
        return controller.createTopics(List.of(NewTopic.withDefaults(topic)), false, timeout);
    }

    private static <A> A get(CompletionStage<A> answer) {
        return answer.toCompletableFuture()
                .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}

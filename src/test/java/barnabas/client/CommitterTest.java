package barnabas.client;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.ActorSystem;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.ConsumerMessage.Committable;
import barnabas.client.ConsumerMessage.CommittableOffset;
import barnabas.client.ConsumerMessage.CommittableOffsetBatch;
import barnabas.client.ConsumerMessage.GroupTopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CommitterTest {
    private static final TopicPartition ZERO = new TopicPartition("orders", 0);
    private static final TopicPartition ONE = new TopicPartition("orders", 1);

    private static ActorSystem system;

    private final Handle handle = new Handle();
    private final CommitterSettings settings = CommitterSettings.create(system).withMaxInterval(Duration.ofMinutes(10));

    /** Notes what is committed. */
    private static final class Handle implements CommitHandle {
        private final List<Map<TopicPartition, OffsetAndMetadata>> committed = new CopyOnWriteArrayList<>();
        private final List<Runnable> hurries = new CopyOnWriteArrayList<>();

        @Override
        public String groupId() {
            return "g";
        }

        @Override
        public CompletionStage<Done> commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
            committed.add(Map.copyOf(offsets));
            return CompletableFuture.completedFuture(Done.getInstance());
        }

        @Override
        public void onHurry(Runnable hurry) {
            hurries.add(hurry);
        }
    }

    @BeforeAll
    static void start() {
        system = ActorSystem.create("committer");
    }

    @AfterAll
    static void stop() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private CommittableOffset offset(TopicPartition partition, long offset) {
        return new CommittableOffset(handle, partition, new OffsetAndMetadata(offset + 1));
    }

    private static Map<TopicPartition, OffsetAndMetadata> next(TopicPartition partition, long offset) {
        return Map.of(partition, new OffsetAndMetadata(offset));
    }

    @Test
    void aFullBatchIsCommittedAndSoIsWhatIsLeftAtTheEnd() throws Exception {
        Source.range(0, 24)
                .map(i -> offset(ZERO, i))
                .runWith(Committer.sink(settings.withMaxBatch(10)), system)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(handle.committed).hasSizeBetween(3, 25).last().isEqualTo(next(ZERO, 25));
    }

    @Test
    void anOffsetWaitsNoLongerThanTheInterval() {
        var source = Source.<Committable>maybe()
                .prepend(Source.single((Committable) offset(ZERO, 4)))
                .toMat(Committer.sink(settings.withMaxInterval(Duration.ofMillis(20))), Keep.left())
                .run(system);
        Awaitility.await().until(() -> handle.committed.equals(List.of(next(ZERO, 5))));
        source.complete(Optional.empty());
    }

    @Test
    void whenSomebodyWaitsForCommitsWhatIsGatheredIsCommittedAtOnce() {
        var source = Source.<Committable>maybe()
                .prepend(Source.from(List.<Committable>of(offset(ZERO, 4), offset(ZERO, 5))))
                .toMat(Committer.sink(settings), Keep.left())
                .run(system);
        Awaitility.await().until(() -> !handle.hurries.isEmpty());
        handle.hurries.forEach(Runnable::run);
        Awaitility.await().until(() -> handle.committed.contains(next(ZERO, 6)));
        source.complete(Optional.empty());
    }

    @Test
    void aBatchHoldsTheLastOffsetOfEachPartition() {
        CommittableOffsetBatch batch = ConsumerMessage.createCommittableOffsetBatch(
                        List.of(offset(ZERO, 1), offset(ONE, 7), offset(ZERO, 2)))
                .updated(offset(ONE, 8));
        assertThat(batch.batchSize()).isEqualTo(4);
        assertThat(batch.getOffsets())
                .containsEntry(new GroupTopicPartition("g", "orders", 0), 2L)
                .containsEntry(new GroupTopicPartition("g", "orders", 1), 8L);
        batch.commitJavadsl();
        assertThat(handle.committed)
                .containsExactly(Map.of(ZERO, new OffsetAndMetadata(3), ONE, new OffsetAndMetadata(9)));
    }

    @Test
    void committedIsGivenOnByTheFlow() throws Exception {
        var batches = Source.single(offset(ZERO, 1))
                .via(Committer.batchFlow(settings))
                .runWith(Sink.seq(), system)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(batches).singleElement().satisfies(batch -> assertThat(batch.batchSize())
                .isOne());
    }

    @Test
    void anOffsetCanWaitUntilTheNextOneOfItsPartitionIsSeen() throws Exception {
        var batches = Source.from(List.of(
                        offset(ZERO, 1),
                        offset(ZERO, 1),
                        offset(ONE, 7),
                        offset(ZERO, 2),
                        offset(ZERO, 2),
                        offset(ZERO, 3)))
                .via(Committer.<CommittableOffset>batchFlow(
                        settings.withMaxBatch(1).withCommitWhen(CommitWhen.nextOffsetObserved())))
                .runWith(Sink.seq(), system)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(batches).hasSize(2);
        assertThat(handle.committed).containsExactly(next(ZERO, 2), next(ZERO, 3));
    }
}

package barnabas.partition;

import static barnabas.partition.ReplicaHost.ORDERS;
import static barnabas.partition.ReplicaHost.produce;
import static barnabas.partition.ReplicaHost.result;
import static barnabas.partition.ReplicaHost.send;
import static barnabas.partition.ReplicaHost.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import barnabas.journal.OpenLogs;
import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.records.BatchHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionReplicaTest {
    @TempDir
    Path dir;

    private ReplicaHost host;

    @BeforeEach
    void open() {
        host = new ReplicaHost(dir);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void whatWasProducedIsReadAsItWas() {
        Replica replica = host.open(Flush.ACKED);
        ByteBuffer first = Batches.of("a", "b");
        assertThat(produce(replica, 1, first).baseOffset()).isZero();
        assertThat(produce(replica, -1, Batches.of("c")).baseOffset()).isEqualTo(2);
        assertThat(replica.snapshot().highWatermark()).isEqualTo(3);
        FetchResult fetched = replica.fetch(0, -1, first.capacity(), true);
        assertThat(fetched.error()).isEqualTo(Errors.NONE);
        assertThat(BatchHeader.hasValidCrc(fetched.records(), fetched.records().position()))
                .isTrue();
        assertThat(BatchHeader.read(fetched.records(), fetched.records().position())
                        .nextOffset())
                .isEqualTo(2);
    }

    /** Nothing comes into the log but through the journal's write, and what comes is what clients sent, stamped. */
    @Test
    void theBytesThatWentThroughTheJournalAreTheBytesInTheSegments() throws IOException {
        host.start(settings(Flush.OS, Cleanup.DELETE, 1, 200));
        Replica replica = host.nextOpened();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 10; i++) {
            ByteBuffer batch = Batches.of("value " + i);
            ByteBuffer kept = batch.duplicate();
            produce(replica, 1, batch);
            byte[] stamped = new byte[kept.remaining()];
            kept.get(stamped);
            sent.writeBytes(stamped);
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        List<Path> segments = segments();
        for (Path segment : segments) {
            written.writeBytes(Files.readAllBytes(segment));
        }
        assertThat(segments).hasSizeGreaterThan(2);
        assertThat(OpenLogs.get(host.kit.system()).bytesWritten()).isEqualTo(written.size());
        assertThat(written.toByteArray()).isEqualTo(sent.toByteArray());
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(host.folder())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void underFlushAckedAnAckMeansFlushed() {
        Replica replica = host.open(Flush.ACKED);
        produce(replica, 1, Batches.of("a"));
        assertThat(host.log().log().flushedOffset()).isEqualTo(1);
    }

    @Test
    void underFlushOsAnAckMeansWritten() {
        Replica replica = host.open(Flush.OS);
        produce(replica, -1, Batches.of("a"));
        assertThat(replica.snapshot().highWatermark()).isEqualTo(1);
        assertThat(host.log().log().flushedOffset()).isZero();
    }

    @Test
    void whatComesDuringAWriteIsGatheredAndAnsweredInItsOrder() {
        Replica replica = host.open(Flush.ACKED);
        CountDownLatch resume = new CountDownLatch(1);
        host.holdWrites(resume);
        List<Integer> answered = new ArrayList<>();
        List<CompletableFuture<ProduceResult>> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            CompletableFuture<ProduceResult> answer = send(replica, i % 2 == 0 ? 1 : -1, Batches.of("value " + i));
            sent.add(answer.whenComplete((done, failed) -> answered.add(number)));
        }
        assertThat(sent).noneMatch(CompletableFuture::isDone);
        assertThat(replica.snapshot().logEndOffset()).isZero();
        resume.countDown();
        sent.forEach(ReplicaHost::result);
        assertThat(answered)
                .containsSubsequence(0, 2, 4)
                .containsSubsequence(1, 3)
                .hasSize(5);
        assertThat(sent).extracting(answer -> answer.join().baseOffset()).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    /** Rule A5. */
    @Test
    void aResentBatchWaitsForItsOriginalAndGetsItsOffset() {
        Replica replica = host.open(Flush.ACKED);
        CountDownLatch resume = new CountDownLatch(1);
        host.holdWrites(resume);
        CompletableFuture<ProduceResult> original = send(replica, -1, Batches.idempotent(5, 0, 0, "a"));
        CompletableFuture<ProduceResult> resent = send(replica, -1, Batches.idempotent(5, 0, 0, "a"));
        ProduceResult gap = produce(replica, -1, Batches.idempotent(5, 0, 9, "z"));
        assertThat(gap.error()).isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(resent).isNotDone();
        resume.countDown();
        assertThat(result(original).baseOffset()).isZero();
        assertThat(result(resent)).isEqualTo(result(original));
        assertThat(replica.snapshot().logEndOffset()).isEqualTo(1);
    }

    @Test
    void aProduceWithoutAcksIsDoneWhenItIsWritten() {
        Replica replica = host.open(Flush.ACKED);
        CountDownLatch resume = new CountDownLatch(1);
        host.holdWrites(resume);
        CompletableFuture<ProduceResult> unacked = send(replica, 0, Batches.idempotent(5, 0, 0, "a"));
        // Answered at once, so the one before it has been taken.
        produce(replica, 1, Batches.idempotent(5, 0, 9, "z"));
        assertThat(unacked).isNotDone();
        resume.countDown();
        assertThat(result(unacked).error()).isEqualTo(Errors.NONE);
    }

    @Test
    void whoHasWaitedTooLongIsToldSo() {
        Replica replica = host.open(Flush.ACKED);
        CountDownLatch resume = new CountDownLatch(1);
        host.holdWrites(resume);
        CompletableFuture<ProduceResult> patient = send(replica, -1, Batches.of("a"));
        ProduceResult hurried =
                result(replica.produce(Batches.of("b"), (short) -1, 0).toCompletableFuture());
        assertThat(hurried.error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
        assertThat(patient).isNotDone();
        resume.countDown();
        assertThat(result(patient).error()).isEqualTo(Errors.NONE);
    }

    /** Rule A4. */
    @Test
    void withTooFewReplicasInTouchNothingIsWrittenForAcksAll() {
        host.start(settings(Flush.ACKED, Cleanup.DELETE, 2, 1 << 20));
        Replica replica = host.nextOpened();
        assertThat(produce(replica, -1, Batches.of("a")).error()).isEqualTo(Errors.NOT_ENOUGH_REPLICAS);
        assertThat(produce(replica, 1, Batches.of("b")).baseOffset()).isZero();
    }

    @Test
    void afterARestartProducersAreKnownAndTheEpochIsANewOne() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED));
        Replica replica = host.nextOpened();
        int epoch = replica.snapshot().leaderEpoch();
        produce(replica, 1, Batches.idempotent(5, 0, 0, "a", "b"));
        host.stop(actor);
        assertThat(host.services.stateLog().state(ORDERS.group()).clean()).isTrue();
        assertThat(produce(replica, 1, Batches.of("late")).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        Replica next = host.open(Flush.ACKED);
        assertThat(next.snapshot().leaderEpoch()).isGreaterThan(epoch);
        assertThat(host.services.stateLog().state(ORDERS.group()).clean()).isFalse();
        assertThat(produce(next, 1, Batches.idempotent(5, 0, 0, "a", "b")).baseOffset())
                .isZero();
        assertThat(produce(next, 1, Batches.idempotent(5, 0, 2, "c")).baseOffset())
                .isEqualTo(2);
    }

    @Test
    void aLogThatNothingWasWrittenToIsMarkedCleanToo() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED));
        host.nextOpened();
        assertThat(host.services.stateLog().state(ORDERS.group()).clean()).isFalse();
        host.stop(actor);
        assertThat(host.services.stateLog().state(ORDERS.group()).clean()).isTrue();
    }

    @Test
    void aReplicaThatIsStoppedFromOutsideGivesItsLogBack() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.OS));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.idempotent(5, 0, 0, "a"));
        host.kit.stop(actor, Duration.ofSeconds(ReplicaHost.PATIENCE_SECONDS));
        assertThat(ReplicaHost.next(host.closed)).isSameAs(replica);
        Replica next = host.open(Flush.OS);
        assertThat(produce(next, 1, Batches.idempotent(5, 0, 0, "a")).baseOffset())
                .isZero();
        assertThat(next.snapshot().highWatermark()).isEqualTo(1);
    }

    @Test
    void aCrashedReplicaTellsThoseWhoWaitAndServesAgain() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.of("a"));
        CountDownLatch resume = new CountDownLatch(1);
        host.holdWrites(resume);
        CompletableFuture<ProduceResult> waiting = send(replica, 1, Batches.of("b"));
        CountDownLatch woken = new CountDownLatch(1);
        replica.awaitChange(woken::countDown);
        CompletableFuture<ProduceResult> crashing = crash(actor);
        assertThat(result(crashing).error()).isEqualTo(Errors.UNKNOWN_SERVER_ERROR);
        assertThat(result(waiting).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(ReplicaHost.await(woken)).isTrue();
        assertThat(ReplicaHost.next(host.closed)).isSameAs(replica);
        resume.countDown();
        Replica next = host.nextOpened();
        assertThat(next).isNotSameAs(replica);
        assertThat(produce(next, 1, Batches.of("c")).error()).isEqualTo(Errors.NONE);
        assertThat(next.snapshot().leaderEpoch())
                .isGreaterThan(replica.snapshot().leaderEpoch());
    }

    /** A produce that no caller can make: its header is of another batch. */
    private static CompletableFuture<ProduceResult> crash(ActorRef<PartitionReplica.Command> actor) {
        CompletableFuture<ProduceResult> reply = new CompletableFuture<>();
        BatchHeader header = BatchHeader.read(Batches.of("x"), 0);
        actor.tell(new PartitionReplica.Produce(ByteBuffer.allocate(0), header, (short) 1, 1000, reply));
        return reply;
    }

    /** Rule L7. */
    @Test
    void afterAFailedWriteReadsGoOnAndWritesResume() throws IOException {
        host.start(settings(Flush.ACKED, Cleanup.DELETE, 1, 100));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.of("a"));
        // In the place of the next segment's file.
        Path obstacle = Files.createDirectory(host.folder().resolve("00000000000000000001.log"));
        CompletableFuture<ProduceResult> failing = send(replica, 0, Batches.of("b"));
        assertThat(result(failing).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(produce(replica, 1, Batches.of("c")).error()).isEqualTo(Errors.KAFKA_STORAGE_ERROR);
        assertThat(replica.fetch(0, -1, 1000, true).records().remaining()).isPositive();
        // Rule T1: who cannot write takes back that it leads.
        assertThat(replica.snapshot().leading()).isFalse();
        Files.delete(obstacle);
        assertThat(host.nextOpened()).isSameAs(replica);
        assertThat(produce(replica, 1, Batches.of("d")).baseOffset()).isEqualTo(1);
    }

    @Test
    void aDamagedLogIsToldOnceAndCanBeDeleted() throws IOException {
        ActorRef<PartitionReplica.Command> first = host.start(settings(Flush.ACKED));
        produce(host.nextOpened(), 1, Batches.of("a"));
        host.stop(first);
        Files.write(segments().get(0), new byte[] {1, 2, 3});
        try (LoggedLines logged = LoggedLines.of(PartitionReplica.class)) {
            ActorRef<PartitionReplica.Command> damaged = host.start(settings(Flush.ACKED));
            logged.await("is offline");
            // It has tried again by then.
            assertThat(host.opened.poll()).isNull();
            CompletableFuture<Void> later =
                    CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(800, TimeUnit.MILLISECONDS));
            result(later);
            assertThat(logged.lines())
                    .filteredOn(line -> line.contains("offline"))
                    .hasSize(1);
            assertThat(logged.lines().get(0)).contains("Damaged");
            damaged.tell(new PartitionReplica.Delete());
            host.awaitEnd(damaged);
        }
        assertThat(host.folder()).doesNotExist();
        assertThat(host.services.stateLog().groups()).doesNotContain(ORDERS.group());
    }

    @Test
    void aStopThatComesWhileALogCannotBeOpenedIsDone() throws IOException {
        ActorRef<PartitionReplica.Command> first = host.start(settings(Flush.ACKED));
        produce(host.nextOpened(), 1, Batches.of("a"));
        host.stop(first);
        Files.write(segments().get(0), new byte[] {1, 2, 3});
        try (LoggedLines logged = LoggedLines.of(PartitionReplica.class)) {
            ActorRef<PartitionReplica.Command> damaged = host.start(settings(Flush.ACKED));
            damaged.tell(new PartitionReplica.Stop());
            host.awaitEnd(damaged);
            logged.await("is offline");
        }
    }

    @Test
    void aDeletedTopicsReplicaRemovesItsFilesAndRefuses() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.of("a"));
        CountDownLatch resume = new CountDownLatch(1);
        host.holdWrites(resume);
        CompletableFuture<ProduceResult> waiting = send(replica, 1, Batches.of("b"));
        actor.tell(new PartitionReplica.Delete());
        assertThat(result(waiting).error()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        resume.countDown();
        host.awaitEnd(actor);
        assertThat(host.folder()).doesNotExist();
        assertThat(host.services.stateLog().groups()).doesNotContain(ORDERS.group());
        assertThat(replica.fetch(0, -1, 1000, true).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Test
    void aDeletionDuringTheOpeningIsNotForgotten() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED));
        actor.tell(new PartitionReplica.Delete());
        host.awaitEnd(actor);
        assertThat(host.services.stateLog().groups()).doesNotContain(ORDERS.group());
    }

    @Test
    void newSettingsHoldForTheNextProduce() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.OS));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.of("a"));
        actor.tell(new PartitionReplica.Reconfigure(settings(Flush.ACKED)));
        produce(replica, 1, Batches.of("b"));
        assertThat(host.log().log().flushedOffset()).isEqualTo(2);
        actor.tell(new PartitionReplica.Reconfigure(settings(Flush.OS)));
        produce(replica, 1, Batches.of("c"));
        assertThat(host.log().log().flushedOffset()).isEqualTo(2);
        assertThat(replica.snapshot().highWatermark()).isEqualTo(3);
    }

    @Test
    void retentionDropsSegmentsAndForgetsSilentProducers() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED, Cleanup.DELETE, 1, 100));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.idempotent(5, 0, 0, "a"));
        produce(replica, 1, Batches.of("b"));
        host.now.updateAndGet(now -> now.plus(Duration.ofHours(2)));
        actor.tell(new PartitionReplica.ApplyRetention());
        await("the first segment is dropped").until(() -> replica.snapshot().logStartOffset() == 1);
        assertThat(produce(replica, 1, Batches.idempotent(5, 0, 0, "a")).baseOffset())
                .isEqualTo(2);
    }

    @Test
    void aCompactedLogIsNotCutByRetention() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED, Cleanup.COMPACT, 1, 100));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.keyed("k", "a"));
        produce(replica, 1, Batches.keyed("k", "b"));
        actor.tell(new PartitionReplica.ApplyRetention());
        assertThat(result(replica.deleteRecords(0).toCompletableFuture()).lowWatermark())
                .isZero();
    }

    @Test
    void aCompactedLogKeepsTheNewestOfEachKeyAndStillKnowsItsProducersAfterARestart() {
        ActorRef<PartitionReplica.Command> actor = host.start(ReplicaHost.compacted(1, 200));
        Replica replica = host.nextOpened();
        for (int i = 0; i < 30; i++) {
            assertThat(produce(replica, 1, Batches.keyed(5, i, "k" + i % 2, "v" + i))
                            .error())
                    .isEqualTo(Errors.NONE);
        }
        assertThat(produce(replica, 1, Batches.of("no key")).error()).isEqualTo(Errors.INVALID_RECORD);
        long before = replica.sizeBytes();
        actor.tell(new PartitionReplica.Compact());
        await("the log shrinks").until(() -> replica.sizeBytes() < before);
        List<String> records = RecordsOf.replica(replica);
        assertThat(records).contains("28 k0=v28", "29 k1=v29").doesNotContain("0 k0=v0");
        assertThat(replica.snapshot().logEndOffset()).isEqualTo(30);

        host.stop(actor);
        host.start(ReplicaHost.compacted(1, 200));
        Replica again = host.nextOpened();
        assertThat(RecordsOf.replica(again)).isEqualTo(records);
        for (int i = 25; i < 30; i++) {
            assertThat(produce(again, 1, Batches.keyed(5, i, "k" + i % 2, "v" + i))
                            .baseOffset())
                    .as("a batch sent again")
                    .isEqualTo(i);
        }
        assertThat(produce(again, 1, Batches.keyed(5, 31, "k", "v")).error())
                .isEqualTo(Errors.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(produce(again, 1, Batches.keyed(5, 30, "k", "v")).baseOffset())
                .isEqualTo(30);
    }

    @Test
    void aReplicaThatIsDeletedWhileItIsCompactedLeavesNothing() {
        ActorRef<PartitionReplica.Command> actor = host.start(ReplicaHost.compacted(1, 200));
        Replica replica = host.nextOpened();
        for (int i = 0; i < 200; i++) {
            produce(replica, 1, Batches.keyed("k" + i % 7, "v" + i));
        }
        actor.tell(new PartitionReplica.Compact());
        actor.tell(new PartitionReplica.Delete());
        host.awaitEnd(actor);
        assertThat(host.folder()).doesNotExist();
    }

    @Test
    void recordsAreDeletedUpToTheHighWatermarkAndStayDeleted() {
        ActorRef<PartitionReplica.Command> actor = host.start(settings(Flush.ACKED));
        Replica replica = host.nextOpened();
        produce(replica, 1, Batches.of("a", "b", "c"));
        assertThat(result(replica.deleteRecords(2).toCompletableFuture()))
                .isEqualTo(new Replica.DeletedRecords(Errors.NONE, 2));
        assertThat(result(replica.deleteRecords(9).toCompletableFuture()).error())
                .isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        assertThat(replica.fetch(1, -1, 1000, true).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
        host.stop(actor);
        Replica next = host.open(Flush.ACKED);
        assertThat(next.snapshot().logStartOffset()).isEqualTo(2);
        assertThat(result(next.deleteRecords(-1).toCompletableFuture()).lowWatermark())
                .isEqualTo(3);
    }
}

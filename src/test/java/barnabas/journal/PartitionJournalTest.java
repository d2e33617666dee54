package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import barnabas.journal.JournalDriver.Replayed;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.journal.PartitionEvent.BatchReplayed;
import barnabas.journal.PartitionEvent.Restored;
import barnabas.log.Checkpoint;
import barnabas.log.LogOptions;
import barnabas.log.LogStart;
import barnabas.log.ProducerStates;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import barnabas.records.BatchFields;
import barnabas.records.BatchHeader;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionJournalTest {
    private static final PartitionPersistenceId ID =
            new PartitionPersistenceId(new BrokerId(1), "orders", 3, Uuid.randomUuid());
    private static final String PID = ID.value();

    @TempDir
    Path dir;

    private JournalDriver journal;

    @BeforeEach
    void open() {
        journal = JournalDriver.open(dir);
        journal.replay(PID);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void batchesAreWrittenAsTheyAreAndEveryByteIsCounted() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int offset = 0; offset < 6; offset += 2) {
            sent.writeBytes(batch(offset, 0, 2).array());
        }
        append(1, batch(0, 0, 2), batch(2, 0, 2));
        append(3, batch(4, 0, 2));
        assertThat(segmentBytes()).isEqualTo(sent.toByteArray());
        assertThat(logs().bytesWritten()).isEqualTo(sent.size());
        assertThat(open(ID).log().endOffset()).isEqualTo(6);
        assertThat(open(ID).log().flushedOffset()).isZero();
    }

    @Test
    void recoveryReplaysHeadersOnly() {
        append(1, batch(0, 0, 2), batch(2, 1, 3));
        reopen();
        Replayed replayed = journal.replay(PID);
        assertThat(replayed.payloads())
                .containsExactly(
                        new BatchReplayed(header(batch(0, 0, 2)), 0, 0),
                        new BatchReplayed(
                                header(batch(2, 1, 3)), 0, batch(0, 0, 2).remaining()));
        assertThat(replayed.sequenceNrs()).containsExactly(1L, 2L);
        assertThat(replayed.highestSequenceNr()).isEqualTo(2);
        append(3, batch(5, 1, 1));
        assertThat(journal.replay(PID, 3, Long.MAX_VALUE, Long.MAX_VALUE).payloads())
                .hasSize(1);
        assertThat(journal.replay(PID, 1, 2, 1).sequenceNrs()).containsExactly(1L);
    }

    @Test
    void recoveryBeginsWithTheCheckpoint() throws Exception {
        append(1, batch(0, 0, 2), batch(2, 1, 3));
        append(3, batch(5, 1, 1));
        Checkpoint checkpoint = new Checkpoint(new Position(1, 5), 2, ProducerStates.Snapshot.EMPTY);
        await(open(ID).checkpoint(checkpoint));
        reopen();
        Replayed replayed = journal.replay(PID);
        assertThat(replayed.payloads()).first().isEqualTo(new Restored(checkpoint));
        assertThat(replayed.sequenceNrs()).containsExactly(2L, 3L);
        assertThat(replayed.highestSequenceNr()).isEqualTo(3);
        append(4, batch(6, 1, 1));
    }

    @Test
    void aCheckpointThatTheLogDoesNotHoldAnyMoreIsDropped() throws Exception {
        append(1, batch(0, 0, 2), batch(2, 1, 3));
        await(open(ID).checkpoint(new Checkpoint(new Position(1, 5), 2, ProducerStates.Snapshot.EMPTY)));
        journal.close();
        cutSegmentTo(batch(0, 0, 2).remaining());
        open();
        assertThat(journal.replay(PID).payloads()).containsExactly(new BatchReplayed(header(batch(0, 0, 2)), 0, 0));
        append(2, batch(2, 2, 9));
        reopen();
        assertThat(journal.replay(PID).sequenceNrs()).containsExactly(1L, 2L);
    }

    @Test
    void aTornTailIsCutOff() throws IOException {
        append(1, batch(0, 0, 2), batch(2, 0, 3));
        journal.close();
        cutSegmentTo(batch(0, 0, 2).remaining() + 70);
        open();
        assertThat(journal.replay(PID).highestSequenceNr()).isEqualTo(1);
        append(2, batch(2, 1, 1));
    }

    @Test
    void aDamagedLogFailsTheRecoveryWithItsReason() throws Exception {
        append(1, batch(0, 0, 2));
        open(ID).log().flush();
        journal.close();
        cutSegmentTo(30);
        journal = JournalDriver.open(dir);
        logs().prepare(ID, new OpenLogs.Opening(LogOptions.DEFAULT, new LogStart(0, 2)));
        assertThat(journal.replayFailure(PID)).hasMessageContaining("flushed");
        assertThat(logs().find(ID)).isEmpty();
        assertThat(JournalDriver.expectFailed(journal.write(writes(1, batch(0, 0, 1)))))
                .hasMessageContaining("no open log");
    }

    @Test
    void aWriteThatExpectsAnotherEndIsRefused() {
        append(1, batch(0, 0, 2));
        assertThat(JournalDriver.expectFailed(journal.write(writes(2, batch(3, 0, 1)))))
                .hasMessageContainingAll("ends at=2", "expected=3");
        append(2, batch(2, 0, 1));
    }

    @Test
    void aLateWriteOfAFormerIncarnationIsRefused() {
        append(1, batch(0, 0, 2));
        String former = journal.writer;
        journal.replay(PID);
        assertThat(JournalDriver.expectFailed(journal.write(writes(2, batch(2, 0, 1)))))
                .hasMessageContaining("former incarnation");
        journal.writer = "the new one";
        append(2, batch(2, 0, 1));
        journal.writer = former;
        assertThat(JournalDriver.expectFailed(journal.write(writes(3, batch(3, 0, 1)))))
                .hasMessageContaining("former incarnation");
        journal.writer = "the new one";
        append(3, batch(3, 0, 1));
    }

    @Test
    void afterACutWritesAreRefusedUntilTheNextRecovery() throws Exception {
        append(1, batch(0, 0, 2), batch(2, 0, 3));
        await(open(ID).checkpoint(new Checkpoint(new Position(0, 5), 2, ProducerStates.Snapshot.EMPTY)));
        OpenLog before = open(ID);
        await(before.truncate(2));
        assertThat(logs().find(ID)).isEmpty();
        assertThat(JournalDriver.expectFailed(journal.write(writes(3, batch(2, 1, 1)))))
                .hasMessageContaining("no open log");
        assertThat(journal.replay(PID).payloads()).containsExactly(new BatchReplayed(header(batch(0, 0, 2)), 0, 0));
        assertThatThrownBy(() -> await(before.truncate(0))).hasMessageContaining("not open any more");
        journal.writer = "the next";
        append(2, batch(2, 1, 1));
    }

    @Test
    void aLogThatIsShutAfterACutCanBeReleased() throws Exception {
        append(1, batch(0, 0, 2), batch(2, 0, 3));
        OpenLog log = open(ID);
        await(log.truncate(2));
        await(log.release());
        assertThatThrownBy(() -> log.log().flush()).hasMessageContaining("closed");
    }

    @Test
    void aReleasedLogIsClosedAndOpensAgain() throws Exception {
        append(1, batch(0, 0, 2));
        OpenLog released = open(ID);
        await(released.release());
        assertThat(logs().find(ID)).isEmpty();
        assertThatThrownBy(() -> released.log().append(new ByteBuffer[] {batch(2, 0, 1)}, 2))
                .hasMessageContaining("closed");
        assertThat(JournalDriver.expectFailed(journal.write(writes(2, batch(2, 0, 1)))))
                .hasMessageContaining("no open log");
        journal.replay(PID);
        journal.writer = "the next";
        append(2, batch(2, 0, 1));
    }

    @Test
    void writesWaitForWhatMustNotCrossThem() throws Exception {
        append(1, batch(0, 0, 2));
        CountDownLatch finish = new CountDownLatch(1);
        CompletionStage<Long> start = open(ID).exclusively(log -> {
            awaitLatch(finish);
            log.advanceStart(1);
            return log.startOffset();
        });
        List<AtomicWrite> writes = writes(2, batch(2, 0, 1));
        journal.send(writes);
        // Answered by the plugin behind the write, which by then would be in the log.
        journal.replay("another");
        assertThat(open(ID).log().endOffset()).isEqualTo(2);
        finish.countDown();
        JournalDriver.expectWritten(journal.answers(writes), 1);
        assertThat(await(start)).isEqualTo(1);
        assertThat(open(ID).log().endOffset()).isEqualTo(3);
    }

    @Test
    void aPartitionPersistsNothingButBatchesAndDeletesNoEvents() {
        PersistentRepr event = journal.event(PID, 1, "no batch");
        assertThat(JournalDriver.expectFailed(journal.write(List.of(journal.atomic(event)))))
                .hasMessageContaining("persists batches only");
        append(1, batch(0, 0, 2));
        assertThatThrownBy(() -> journal.deleteTo(PID, 1)).isInstanceOf(AssertionError.class);
        assertThat(journal.replay(PID).sequenceNrs()).containsExactly(1L);
    }

    private void append(long sequenceNr, ByteBuffer... batches) {
        JournalDriver.expectWritten(journal.write(writes(sequenceNr, batches)), batches.length);
    }

    /** One atomic write, as a persist of a list is. */
    private List<AtomicWrite> writes(long sequenceNr, ByteBuffer... batches) {
        List<PersistentRepr> events = new ArrayList<>();
        for (ByteBuffer batch : batches) {
            events.add(journal.event(PID, sequenceNr + events.size(), new BatchAppended(batch, header(batch))));
        }
        return List.of(journal.atomic(events));
    }

    private static ByteBuffer batch(long baseOffset, int epoch, int records) {
        LogRecord record = LogRecord.of(1000, null, ByteBuffer.wrap(new byte[20]));
        ByteBuffer built = RecordBatches.build(BatchFields.at(baseOffset, epoch), Collections.nCopies(records, record));
        // An array of just the batch.
        byte[] bytes = new byte[built.remaining()];
        built.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static BatchHeader header(ByteBuffer batch) {
        return BatchHeader.read(batch, batch.position());
    }

    private OpenLogs logs() {
        return OpenLogs.get(journal.system);
    }

    private OpenLog open(PartitionPersistenceId id) {
        return logs().find(id).orElseThrow();
    }

    private void reopen() {
        journal.close();
        journal = JournalDriver.open(dir);
    }

    private Path segment() {
        return dir.resolve("partitions").resolve(ID.folder().name()).resolve("00000000000000000000.log");
    }

    private byte[] segmentBytes() throws IOException {
        return Files.readAllBytes(segment());
    }

    private void cutSegmentTo(long size) throws IOException {
        try (FileChannel file = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        CompletableFuture<T> future = stage.toCompletableFuture();
        return future.get(20, TimeUnit.SECONDS);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

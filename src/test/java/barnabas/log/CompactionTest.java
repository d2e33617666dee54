package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.model.Position;
import barnabas.records.BatchFields;
import barnabas.records.BatchHeader;
import barnabas.records.OffsetAtTime;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pass of the cleaner makes of a log. */
class CompactionTest {
    private static final long NOW = 1_000_000;

    @TempDir
    Path folder;

    private PartitionLog log;

    @BeforeEach
    void open() throws IOException {
        log = reopened(1);
    }

    /** A log whose segments take one batch each, until they are merged. */
    private PartitionLog reopened(int segmentBytes) throws IOException {
        return PartitionLog.open(
                folder.resolve("p"),
                LogOptions.DEFAULT.withSegmentBytes(segmentBytes),
                new LogStart(0, log == null ? 0 : log.flushedOffset()),
                new SegmentFiles(10),
                () -> Instant.ofEpochMilli(NOW));
    }

    private void append(String... keysAndValues) throws IOException {
        Compaction.append(log, 1, NOW, keysAndValues);
    }

    @Test
    void ofEachKeyTheNewestRecordStaysAtItsOffset() throws IOException {
        append("a", "1", "b", "1");
        append("a", "2");
        append("c", "1", "a", "3");
        append("b", "2");
        Compaction.clean(log, log.endOffset(), NOW);
        // The last segment is the active one, and its b counts for nothing yet.
        assertThat(Compaction.records(log.view())).containsExactly("1 b=1", "3 c=1", "4 a=3", "5 b=2");
        assertThat(log.position()).isEqualTo(new Position(1, 6));
    }

    @Test
    void nothingAtOrAboveTheHighWatermarkIsTouched() throws IOException {
        append("a", "1");
        append("a", "2");
        append("a", "3");
        append("a", "4");
        Compaction.clean(log, 2, NOW);
        assertThat(Compaction.records(log.view())).containsExactly("1 a=2", "2 a=3", "3 a=4");
    }

    @Test
    void cleanedSegmentsAreMergedUpToTheSegmentSize() throws IOException {
        for (int i = 0; i < 20; i++) {
            append("k" + i % 3, "v" + i);
        }
        log.reconfigure(LogOptions.DEFAULT.withSegmentBytes(1 << 20));
        assertThat(log.view().segments()).hasSize(20);
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(log.view().segments()).hasSize(2);
        assertThat(Compaction.records(log.view())).containsExactly("16 k1=v16", "17 k2=v17", "18 k0=v18", "19 k1=v19");
        log.close();
        log = reopened(1 << 20);
        assertThat(Compaction.records(log.view())).containsExactly("16 k1=v16", "17 k2=v17", "18 k0=v18", "19 k1=v19");
        assertThat(LogFolder.files(folder.resolve("p"))).noneMatch(name -> name.endsWith(SegmentSwap.DELETED));
    }

    @Test
    void aTombstoneGoesWhenItsRetentionHasPassedSinceItWasFirstCleaned() throws IOException {
        append("a", "1");
        append("a", null);
        append("b", "1");
        append("c", "1");
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.records(log.view())).containsExactly("1 a", "2 b=1", "3 c=1");
        assertThat(log.tombstonesBelow()).isZero();

        append("d", "1");
        Compaction.clean(log, log.endOffset(), NOW + 999);
        assertThat(Compaction.records(log.view())).contains("1 a");

        append("e", "1");
        Compaction.clean(log, log.endOffset(), NOW + 1_000);
        assertThat(Compaction.records(log.view())).containsExactly("2 b=1", "3 c=1", "4 d=1", "5 e=1");
        assertThat(log.tombstonesBelow()).isEqualTo(2);
    }

    @Test
    void aNewerRecordOfATombstonesKeyIsNotTouchedByIt() throws IOException {
        append("a", "1");
        append("a", null);
        append("a", "2");
        append("b", "1");
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.records(log.view())).containsExactly("2 a=2", "3 b=1");
    }

    @Test
    void theFirstBatchOfEachEpochStaysThoughItIsEmpty() throws IOException {
        Compaction.append(log, 1, NOW, "a", "1");
        Compaction.append(log, 1, NOW, "a", "2");
        Compaction.append(log, 4, NOW, "a", "3");
        Compaction.append(log, 4, NOW, "a", "4");
        Compaction.append(log, 6, NOW, "a", "5");
        Compaction.append(log, 6, NOW, "a", "6");
        log.reconfigure(LogOptions.DEFAULT);
        var before = log.view().epochStarts();
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.records(log.view())).containsExactly("4 a=5", "5 a=6");
        assertThat(log.view().epochStarts()).isEqualTo(before);
        for (int epoch = 0; epoch < 8; epoch++) {
            assertThat(log.view().endOffsetFor(epoch).endOffset())
                    .as("end of epoch=" + epoch)
                    .isEqualTo(epoch == 0 ? 0 : epoch < 4 ? 2 : epoch < 6 ? 4 : epoch == 6 ? 6 : -1);
        }
        assertThat(RecordBatches.headers(Compaction.batches(log.view()).get(0))
                        .get(0)
                        .recordCount())
                .isZero();
    }

    @Test
    void aRecordWithoutAKeyGoes() throws IOException {
        append(null, "1");
        append("a", "1");
        append("b", "1");
        log.reconfigure(LogOptions.DEFAULT);
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.records(log.view())).containsExactly("1 a=1", "2 b=1");
    }

    @Test
    void whatATransactionHasWrittenStaysAsItIs() throws IOException {
        BatchFields fields = new BatchFields(0, 1, 7, (short) 0, 0, true, false);
        Compaction.append(log, RecordBatches.build(fields, List.of(Compaction.record(NOW, "a", "1"))));
        append("a", "2");
        append("a", "3");
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.records(log.view())).containsExactly("0 a=1", "1 a=2", "2 a=3");
    }

    @Test
    void aBatchThatNobodyCanReadStaysAsItIs() throws IOException {
        ByteBuffer unreadable =
                RecordBatches.build(BatchFields.at(0, 1), "gzip", List.of(Compaction.record(NOW, "a", "1")));
        for (int at = BatchHeader.SIZE; at < unreadable.limit(); at++) {
            unreadable.put(at, (byte) 3);
        }
        BatchHeader.stampLogAppendTime(unreadable, 0, NOW); // makes the CRC anew
        Compaction.append(log, unreadable.duplicate());
        append("a", "2");
        append("a", "3");
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.batches(log.view()).get(0)).isEqualTo(unreadable);
    }

    @Test
    void aBatchThatDoesNotMatchItsCrcEndsThePassAndNothingIsChanged() throws IOException {
        append("a", "1");
        append("a", "2");
        append("a", "3");
        log.flush();
        Path first = log.view().segments()[0].path();
        byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length - 1] ^= 1;
        Files.write(first, bytes);
        assertThatThrownBy(() -> Compaction.clean(log, log.endOffset(), NOW)).isInstanceOf(DamagedLogException.class);
        assertThat(log.view().segments()).hasSize(3);
    }

    @Test
    void whatTheMapHasNoRoomForIsCleanedByTheNextPass() throws IOException {
        int keys = new OffsetMap(64 * 1024).keysMax();
        for (int i = 0; i < keys + 10; i++) {
            Compaction.append(log, 1, NOW, "k" + i % (keys + 5), "v" + i);
        }
        LogCleaner.Result first =
                Compaction.clean(log, log.endOffset(), NOW, Compaction.ALWAYS, 64 * 1024, log::replace);
        assertThat(first.more()).isTrue();
        assertThat(first.keys()).isEqualTo(keys);
        assertThat(Compaction.records(log.view())).hasSize(keys + 10);
        LogCleaner.Result second =
                Compaction.clean(log, log.endOffset(), NOW, Compaction.ALWAYS, 64 * 1024, log::replace);
        assertThat(second.more()).isFalse();
        assertThat(Compaction.records(log.view())).hasSize(keys + 6);
    }

    @Test
    void timesAreFoundAmongWhatIsLeft() throws IOException {
        Compaction.append(log, 1, 100, "a", "1");
        Compaction.append(log, 2, 900, "a", "2");
        Compaction.append(log, 2, 200, "a", "3", "b", "1");
        Compaction.append(log, 2, 300, "c", "1");
        log.reconfigure(LogOptions.DEFAULT);
        Compaction.clean(log, log.endOffset(), NOW);
        assertThat(Compaction.records(log.view())).containsExactly("2 a=3", "3 b=1", "4 c=1");
        assertThat(log.view().offsetForTimestamp(50, 5)).isEqualTo(Optional.of(new OffsetAtTime(2, 200)));
        assertThat(log.view().offsetForTimestamp(250, 5)).isEqualTo(Optional.of(new OffsetAtTime(4, 300)));
        assertThat(log.view().offsetForTimestamp(800, 5)).isEmpty();
        assertThat(log.view().offsetOfMaxTimestamp(5)).isEqualTo(Optional.of(new OffsetAtTime(4, 300)));
    }

    @Test
    void aReadThatBeganBeforeGoesOnInTheOldSegments() throws IOException {
        append("a", "1");
        append("a", "2");
        append("b", "1");
        LogView before = log.view();
        List<String> records = Compaction.records(before);
        Compaction.clean(log, log.endOffset(), NOW);
        log.rest(); // the old files have to be opened again
        assertThat(Compaction.records(before)).isEqualTo(records).hasSize(3);
        assertThat(before.offsetForTimestamp(0, 3)).isEqualTo(Optional.of(new OffsetAtTime(0, NOW)));

        log.dueStart(NOW, 3);
        log.dueStart(NOW + CleanerState.DELETE_DELAY.toMillis() - 1, 3);
        assertThat(Compaction.records(before)).hasSize(3);
        log.dueStart(NOW + CleanerState.DELETE_DELAY.toMillis(), 3);
        assertThat(LogFolder.files(folder.resolve("p"))).noneMatch(name -> name.endsWith(SegmentSwap.DELETED));
        assertThat(Compaction.records(log.view())).containsExactly("1 a=2", "2 b=1");
    }

    @Test
    void aPassEndsWhenTheLogIsBegunAnewAndLeavesNothing() throws IOException {
        append("a", "1");
        append("a", "2");
        append("b", "1");
        LogCleaner.Task task = new LogCleaner.Task(log, 3, Compaction.ALWAYS, 10, Compaction.PRODUCER_AGE);
        CleaningPass pass = log.cleaner().begin().orElseThrow();
        long[] moved = {0};
        Cleaning cleaning = new Cleaning(
                task,
                pass,
                bytes -> {
                    if (moved[0]++ == 3) {
                        log.beginAnew(new LogOrigin(new Position(1, 50), List.of()));
                    }
                },
                log::replace);
        assertThatThrownBy(() -> cleaning.run(NOW, 1 << 20, false)).isInstanceOf(IOException.class);
        assertThat(LogFolder.files(folder.resolve("p"))).containsExactly(StartFile.NAME);
        assertThat(log.gapsBelow()).isZero();
        assertThat(log.position()).isEqualTo(new Position(1, 50));
    }

    @Test
    void aReplacementIsRefusedWhenOneOfItsSegmentsHasGone() throws IOException {
        append("a", "1");
        append("a", "2");
        append("b", "1");
        Cleaning.Swap late = replacement -> {
            log.advanceStart(1);
            return log.replace(replacement);
        };
        log.reconfigure(LogOptions.DEFAULT);
        assertThatThrownBy(() -> Compaction.clean(log, 3, NOW, Compaction.ALWAYS, 1 << 20, late))
                .isInstanceOf(CleaningEndedException.class);
        assertThat(Compaction.records(log.view())).containsExactly("1 a=2", "2 b=1");
        assertThat(LogFolder.files(folder.resolve("p"))).noneMatch(name -> name.endsWith(SegmentSwap.CLEANED));
    }

    @Test
    void theCleanerWorksOnThreadsOfItsOwnAndAnswersWhatItDid() throws Exception {
        append("a", "1");
        append("a", "2");
        append("b", "1");
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (LogCleaner cleaner = new LogCleaner(CleanerSettings.DEFAULT, () -> Instant.ofEpochMilli(NOW))) {
            LogCleaner.Result result = cleaner.clean(
                            new LogCleaner.Task(log, 3, Compaction.ALWAYS, 10, Compaction.PRODUCER_AGE),
                            replacement -> {
                                threads.add(Thread.currentThread().getName());
                                try {
                                    return CompletableFuture.completedFuture(log.replace(replacement));
                                } catch (IOException e) {
                                    return CompletableFuture.failedFuture(e);
                                }
                            })
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(result.bytesAfter()).isLessThan(result.bytesBefore());
            assertThat(threads)
                    .allMatch(name -> name.startsWith("barnabas-cleaner-"))
                    .isNotEmpty();
        }
    }

    @Test
    void aLogThatWasNeverFedFromACompactedOneTakesNoGap() throws IOException {
        append("a", "1");
        ByteBuffer ahead = RecordBatches.build(BatchFields.at(5, 1), List.of(Compaction.record(NOW, "b", "1")));
        assertThatThrownBy(() -> log.append(new ByteBuffer[] {ahead.duplicate()}, 1))
                .isInstanceOf(IllegalArgumentException.class);
        log.allowGapsBelow(4);
        assertThatThrownBy(() -> log.append(new ByteBuffer[] {ahead.duplicate()}, 1))
                .isInstanceOf(IllegalArgumentException.class);
        log.allowGapsBelow(5);
        log.append(new ByteBuffer[] {ahead.duplicate()}, 1);
        assertThat(log.endOffset()).isEqualTo(6);
    }

    @Test
    void gapsOfAnUnflushedTailAreBelievedWhereTheyMayBe() throws IOException {
        append("a", "1");
        log.allowGapsBelow(5);
        log.append(
                new ByteBuffer[] {
                    RecordBatches.build(BatchFields.at(5, 1), List.of(Compaction.record(NOW, "b", "1"))),
                    RecordBatches.build(BatchFields.at(6, 1), List.of(Compaction.record(NOW, "c", "1")))
                },
                1);
        log.close();
        log = PartitionLog.open(folder.resolve("p"), LogOptions.DEFAULT, 0);
        assertThat(Compaction.records(log.view())).containsExactly("0 a=1", "5 b=1", "6 c=1");
        log.close();
        Files.delete(folder.resolve("p").resolve(CleanerCheckpointFile.NAME));
        assertThatThrownBy(() -> PartitionLog.open(folder.resolve("p"), LogOptions.DEFAULT, 0))
                .isInstanceOf(DamagedLogException.class);
    }
}

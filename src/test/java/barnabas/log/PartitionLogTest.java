package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import barnabas.records.OffsetAtTime;
import barnabas.records.RecordBatches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.FileRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionLogTest {
    private static final LogOptions SMALL =
            LogOptions.DEFAULT.withSegmentBytes(4_000).withIndexIntervalBytes(256);

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong(1_000_000);
    private final SegmentFiles files = new SegmentFiles(8);

    private PartitionLog open(LogOptions options, LogStart recorded) throws IOException {
        return PartitionLog.open(
                folder.resolve("t-0"), options, recorded, files, () -> Instant.ofEpochMilli(now.get()));
    }

    private static void fill(PartitionLog log, int batches, int epoch) throws IOException {
        for (int i = 0; i < batches; i++) {
            long end = log.endOffset();
            log.append(Batches.one(end, epoch, 3, 100), end);
        }
    }

    private static List<BatchHeader> headers(ReadResult result) {
        return RecordBatches.headers(((ReadResult.Batches) result).bytes());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> paths = Files.list(folder.resolve("t-0"))) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aNewLogIsEmptyAndHasNoFolder() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            assertThat(log.position()).isEqualTo(Position.START);
            assertThat(headers(log.view().read(0, 1000, Long.MAX_VALUE, true))).isEmpty();
            assertThat(folder.resolve("t-0")).doesNotExist();
        }
    }

    @Test
    void whatWasAppendedIsReadByteForByte() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            ByteBuffer first = Batches.batch(0, 1, 2, 50);
            ByteBuffer second = Batches.batch(2, 1, 1, 50);
            Appended appended = log.append(new ByteBuffer[] {first.duplicate(), second.duplicate()}, 0);
            assertThat(appended).isEqualTo(new Appended(0, 3, first.limit() + second.limit()));
            ByteBuffer both = ByteBuffer.allocate(first.limit() + second.limit())
                    .put(first.duplicate())
                    .put(second.duplicate())
                    .flip();
            assertThat(log.view().read(0, 10_000, 3, false)).isEqualTo(new ReadResult.Batches(both));
            assertThat(log.view().read(2, 10_000, 3, false)).isEqualTo(new ReadResult.Batches(second));
            assertThat(log.position()).isEqualTo(new Position(1, 3));
        }
    }

    @Test
    void aReadGivesOneBatchThatIsTooLargeOnlyWhenAskedTo() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            log.append(Batches.one(0, 0, 1, 20_000), 0);
            assertThat(headers(log.view().read(0, 100, 1, false))).isEmpty();
            assertThat(headers(log.view().read(0, 100, 1, true))).hasSize(1);
        }
    }

    @Test
    void aReadStopsBelowTheBound() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 3, 0);
            assertThat(headers(log.view().read(0, 10_000, 8, true))).hasSize(2);
            assertThat(headers(log.view().read(6, 10_000, 8, true))).isEmpty();
        }
    }

    @Test
    void everyOffsetIsFoundInEverySegment() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 0);
            assertThat(log.view().segments().length).isGreaterThan(3);
            for (long offset = 0; offset < log.endOffset(); offset++) {
                BatchHeader first = headers(log.view().read(offset, 1, Long.MAX_VALUE, true))
                        .get(0);
                assertThat(first.baseOffset()).isEqualTo(offset - offset % 3);
            }
        }
    }

    @Test
    void anotherEndThanExpectedIsRefused() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 1, 0);
            assertThatThrownBy(() -> log.append(Batches.one(4, 0, 1, 1), 4)).isInstanceOf(UnexpectedEndException.class);
            assertThat(log.endOffset()).isEqualTo(3);
        }
    }

    @Test
    void offsetsAndEpochsThatGoBackAreRefused() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 1, 5);
            assertThatThrownBy(() -> log.append(Batches.one(2, 5, 1, 1), 3))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.append(Batches.one(3, 4, 1, 1), 3))
                    .isInstanceOf(IllegalArgumentException.class);
            ByteBuffer cutOff = Batches.batch(3, 5, 1, 10).limit(65);
            assertThatThrownBy(() -> log.append(new ByteBuffer[] {cutOff}, 3))
                    .isInstanceOf(IllegalArgumentException.class);
            fill(log, 1, 5);
            assertThat(log.endOffset()).isEqualTo(6);
        }
    }

    @Test
    void aLogThatIsOpenedAgainHasWhatWasFlushedAndWhatWasNot() throws IOException {
        byte[] before;
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 30, 2);
            log.flush();
            assertThat(log.flushedOffset()).isEqualTo(90);
            fill(log, 30, 3);
            before = all(log);
        }
        try (PartitionLog log = open(SMALL, new LogStart(0, 90))) {
            assertThat(log.position()).isEqualTo(new Position(3, 180));
            assertThat(log.flushedOffset()).isEqualTo(180);
            assertThat(all(log)).isEqualTo(before);
            fill(log, 1, 3);
            assertThat(log.endOffset()).isEqualTo(183);
        }
    }

    private static byte[] all(PartitionLog log) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long offset = log.startOffset();
        while (offset < log.endOffset()) {
            ByteBuffer bytes = ((ReadResult.Batches) log.view().read(offset, 700, Long.MAX_VALUE, true)).bytes();
            List<BatchHeader> headers = RecordBatches.headers(bytes);
            offset = headers.get(headers.size() - 1).nextOffset();
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            out.write(copy);
        }
        return out.toByteArray();
    }

    @Test
    void kafkasOwnReaderReadsEverySegment() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 1);
        }
        long next = 0;
        for (String name : names()) {
            if (name.endsWith(".log")) {
                try (FileRecords records =
                        FileRecords.open(folder.resolve("t-0").resolve(name).toFile(), false)) {
                    assertThat(name).startsWith("%020d".formatted(next));
                    for (var batch : records.batches()) {
                        batch.ensureValid();
                        assertThat(batch.baseOffset()).isEqualTo(next);
                        next = batch.nextOffset();
                    }
                }
            }
        }
        assertThat(next).isEqualTo(180);
    }

    @Test
    void aCutGoesToTheBatchAndAppendsGoOnThere() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 40, 1);
            fill(log, 40, 2);
            log.flush();
            LogView before = log.view();
            log.truncateTo(124);
            assertThat(log.position()).isEqualTo(new Position(2, 123));
            assertThat(log.flushedOffset()).isEqualTo(123);
            log.truncateTo(120);
            assertThat(log.position()).isEqualTo(new Position(1, 120));
            assertThat(before.read(200, 100, Long.MAX_VALUE, true)).isEqualTo(ReadResult.NOTHING);
            log.truncateTo(60);
            assertThat(log.position()).isEqualTo(new Position(1, 60));
            fill(log, 30, 7);
            assertThat(headers(log.view().read(60, 1, Long.MAX_VALUE, true))
                            .get(0)
                            .leaderEpoch())
                    .isEqualTo(7);
        }
        try (PartitionLog log = open(SMALL, new LogStart(0, 60))) {
            assertThat(log.position()).isEqualTo(new Position(7, 150));
        }
    }

    @Test
    void aCutOfEverythingLeavesAnEmptyLogThatTakesAppends() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 40, 1);
            log.truncateTo(0);
            assertThat(log.position()).isEqualTo(Position.START);
            assertThat(log.sizeBytes()).isZero();
            fill(log, 40, 3);
            assertThat(all(log)).hasSize((int) log.sizeBytes());
        }
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            assertThat(log.position()).isEqualTo(new Position(3, 120));
        }
    }

    @Test
    void retentionBySizeDropsWholeSegmentsBelowTheHighWatermark() throws IOException {
        try (PartitionLog log = open(SMALL.withRetention(0, -1), LogStart.NEW)) {
            fill(log, 60, 1);
            LogView before = log.view();
            long second = log.view().segments()[1].baseOffset();
            assertThat(Retained.apply(log, now.get(), second)).isEqualTo(second);
            assertThat(log.view().read(0, 100, Long.MAX_VALUE, true)).isInstanceOf(ReadResult.OutOfRange.class);
            long active = log.view().activeSegment().baseOffset();
            assertThat(Retained.apply(log, now.get(), log.endOffset())).isEqualTo(active);
            assertThat(before.read(100, 100, Long.MAX_VALUE, true)).isInstanceOf(ReadResult.OutOfRange.class);
            assertThat(log.sizeBytes()).isEqualTo(log.view().active().bytes());
        }
    }

    @Test
    void anIdleLogAgesOutAndKeepsItsPosition() throws IOException {
        LogOptions options = SMALL.withRetention(-1, 10_000).withSegmentAgeMs(5_000);
        try (PartitionLog log = open(options, LogStart.NEW)) {
            fill(log, 2, 4);
            log.flush();
            assertThat(Retained.apply(log, now.addAndGet(20_000), 6)).isEqualTo(6);
            assertThat(log.position()).isEqualTo(new Position(4, 6));
            assertThat(log.sizeBytes()).isZero();
        }
        // Without the epoch of what is gone this replica would lose elections that it has to win (rule L1).
        try (PartitionLog log = open(options, new LogStart(0, 6))) {
            assertThat(log.position()).isEqualTo(new Position(4, 6));
            assertThat(log.startOffset()).isEqualTo(6);
            fill(log, 1, 4);
            assertThat(log.endOffset()).isEqualTo(9);
        }
    }

    @Test
    void theStartStaysWhereItWasMovedTo() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 1);
            log.advanceStart(100);
            assertThat(log.view().segments()[0].baseOffset()).isLessThanOrEqualTo(100);
            assertThat(log.view().segments()[1].baseOffset()).isGreaterThan(100);
        }
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            assertThat(log.startOffset()).isEqualTo(100);
            assertThat(log.view().read(99, 10, Long.MAX_VALUE, true)).isInstanceOf(ReadResult.OutOfRange.class);
            assertThat(headers(log.view().read(100, 10, Long.MAX_VALUE, true))
                            .get(0)
                            .baseOffset())
                    .isEqualTo(99);
        }
    }

    @Test
    void aSegmentIsClosedWhenItIsOld() throws IOException {
        try (PartitionLog log = open(SMALL.withSegmentAgeMs(5_000), LogStart.NEW)) {
            fill(log, 2, 1);
            now.addAndGet(5_000);
            fill(log, 1, 1);
            assertThat(log.view().activeSegment().baseOffset()).isEqualTo(6);
        }
    }

    @Test
    void epochsEndWhereTheNextBegins() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 25, 1);
            fill(log, 30, 4);
            fill(log, 1, 5);
            fill(log, 40, 9);
            LogView view = log.view();
            assertThat(view.endOffsetFor(0)).isEqualTo(new EpochEnd(0, 0));
            assertThat(view.endOffsetFor(1)).isEqualTo(new EpochEnd(1, 75));
            assertThat(view.endOffsetFor(3)).isEqualTo(new EpochEnd(1, 75));
            assertThat(view.endOffsetFor(4)).isEqualTo(new EpochEnd(4, 165));
            assertThat(view.endOffsetFor(8)).isEqualTo(new EpochEnd(5, 168));
            assertThat(view.endOffsetFor(9)).isEqualTo(new EpochEnd(9, 288));
            assertThat(view.endOffsetFor(10)).isEqualTo(EpochEnd.UNKNOWN);
        }
    }

    @Test
    void recordsAreFoundByTime() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 1);
            for (long offset = 0; offset < 180; offset++) {
                assertThat(log.view().offsetForTimestamp(1_000 + offset, 180))
                        .contains(new OffsetAtTime(offset, 1_000 + offset));
            }
            assertThat(log.view().offsetForTimestamp(0, 180)).contains(new OffsetAtTime(0, 1_000));
            assertThat(log.view().offsetForTimestamp(1_180, 180)).isEmpty();
            assertThat(log.view().offsetForTimestamp(1_170, 150)).isEmpty();
            assertThat(log.view().offsetOfMaxTimestamp(180)).contains(new OffsetAtTime(179, 1_179));
            assertThat(log.view().offsetOfMaxTimestamp(90)).contains(new OffsetAtTime(89, 1_089));
            log.advanceStart(100);
            assertThat(log.view().offsetForTimestamp(0, 180)).contains(new OffsetAtTime(100, 1_100));
        }
    }

    @Test
    void indexesAreMadeAnewWhenTheyAreMissingOrNonsense() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 1);
        }
        int damaged = 0;
        for (String name : names()) {
            Path file = folder.resolve("t-0").resolve(name);
            if (name.endsWith("index") && Files.size(file) > 0) {
                if (damaged++ % 3 == 0) {
                    Files.delete(file);
                } else {
                    byte[] junk = new byte[damaged % 3 == 1 ? 7 : 48];
                    Arrays.fill(junk, (byte) damaged);
                    Files.write(file, junk);
                }
            }
        }
        assertThat(damaged).isGreaterThan(4);
        try (PartitionLog log = open(SMALL, new LogStart(0, 180))) {
            for (long offset = 0; offset < 180; offset++) {
                assertThat(headers(log.view().read(offset, 1, 180, true)).get(0).baseOffset())
                        .isEqualTo(offset - offset % 3);
                assertThat(log.view().offsetForTimestamp(1_000 + offset, 180))
                        .contains(new OffsetAtTime(offset, 1_000 + offset));
            }
        }
    }

    @Test
    void aLogAtRestHoldsNoFile() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 1);
            assertThat(files.openCount()).isBetween(1, 8);
            Retained.apply(log, now.get(), 0);
            Retained.apply(log, now.get(), 0);
            assertThat(files.openCount()).isZero();
            fill(log, 10, 1);
            assertThat(headers(log.view().read(200, 1, 210, true)).get(0).baseOffset())
                    .isEqualTo(198);
        }
    }

    @Test
    void headersAreSeenFromAnOffsetOnWithTheirPlaces() throws IOException {
        try (PartitionLog log = open(SMALL, LogStart.NEW)) {
            fill(log, 60, 1);
            List<Long> seen = new ArrayList<>();
            log.view().forEachHeader(100, (header, segmentBase, position) -> {
                seen.add(header.baseOffset());
                return header.nextOffset() < 150;
            });
            assertThat(seen).first().isEqualTo(99L);
            assertThat(seen).last().isEqualTo(147L);
            assertThat(seen).hasSize(17);
        }
    }

    @Test
    void aDeletedLogIsGoneAndItsReadersFindNothing() throws IOException {
        PartitionLog log = open(SMALL, LogStart.NEW);
        fill(log, 60, 1);
        LogView view = log.view();
        log.delete();
        assertThat(folder.resolve("t-0")).doesNotExist();
        assertThat(view.read(100, 100, 180, true)).isInstanceOf(ReadResult.OutOfRange.class);
        assertThatThrownBy(() -> fill(log, 1, 1)).isInstanceOf(LogFailedException.class);
    }

    @Test
    void aLogMayBeginAboveZero() throws IOException {
        try (PartitionLog log = PartitionLog.open(
                folder.resolve("t-0"), SMALL, new LogStart(500, 500), files, InstantSource.system())) {
            assertThat(log.endOffset()).isEqualTo(500);
            fill(log, 1, 1);
            assertThat(names()).contains("00000000000000000500.log");
        }
    }
}

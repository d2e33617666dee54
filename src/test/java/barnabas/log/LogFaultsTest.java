package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFaultsTest {
    @TempDir
    Path folder;

    private final FaultyDisk disk = new FaultyDisk();

    private PartitionLog open() throws IOException {
        SegmentFiles files = new SegmentFiles(4, disk);
        return PartitionLog.open(
                folder.resolve("t-0"), LogOptions.DEFAULT, LogStart.NEW, files, InstantSource.system());
    }

    private long bytesOnDisk() throws IOException {
        return Files.size(folder.resolve("t-0").resolve(Segment.fileName(0, Segment.LOG)));
    }

    private static void append(PartitionLog log) throws IOException {
        log.append(Batches.one(log.endOffset(), 0, 2, 100), log.endOffset());
    }

    @Test
    void manyBatchesAreOneWrite() throws IOException {
        try (PartitionLog log = open()) {
            ByteBuffer[] batches = new ByteBuffer[20];
            for (int i = 0; i < batches.length; i++) {
                batches[i] = Batches.batch(i, 0, 1, 100);
            }
            log.append(batches, 0);
            assertThat(disk.writes).hasValue(1);
        }
    }

    @Test
    void aDiskThatTakesPartsIsAskedForTheRest() throws IOException {
        disk.writeAtMost = 7;
        try (PartitionLog log = open()) {
            log.append(new ByteBuffer[] {Batches.batch(0, 0, 2, 100), Batches.batch(2, 0, 2, 100)}, 0);
        }
        try (PartitionLog log = open()) {
            assertThat(log.endOffset()).isEqualTo(4);
        }
    }

    @Test
    void aFullDiskLeavesTheLogAsItWasAndItGoesOnWhenThereIsRoom() throws IOException {
        try (PartitionLog log = open()) {
            append(log);
            long before = bytesOnDisk();
            disk.roomBytes = 50;
            assertThatThrownBy(() -> append(log)).isInstanceOf(DiskFullException.class);
            assertThat(log.endOffset()).isEqualTo(2);
            assertThat(bytesOnDisk()).isEqualTo(before);
            disk.roomBytes = Long.MAX_VALUE;
            append(log);
            assertThat(log.endOffset()).isEqualTo(4);
        }
        try (PartitionLog log = open()) {
            assertThat(log.endOffset()).isEqualTo(4);
        }
    }

    @Test
    void aFullDiskThatCannotBeCutBackPoisonsTheLogUntilItIsOpenedAnew() throws IOException {
        try (PartitionLog log = open()) {
            append(log);
            disk.roomBytes = 50;
            disk.truncateFails = true;
            assertThatThrownBy(() -> append(log)).isInstanceOf(LogFailedException.class);
            disk.roomBytes = Long.MAX_VALUE;
            disk.truncateFails = false;
            assertThatThrownBy(() -> append(log)).isInstanceOf(LogFailedException.class);
            assertThat(((ReadResult.Batches) log.view().read(0, 1000, 2, true))
                            .bytes()
                            .remaining())
                    .isPositive();
        }
        try (PartitionLog log = open()) {
            assertThat(log.endOffset()).isEqualTo(2);
            append(log);
        }
    }

    @Test
    void anUnknownWriteErrorPoisonsTheLog() throws IOException {
        try (PartitionLog log = open()) {
            append(log);
            disk.roomBytes = 50;
            disk.fullMessage = "Input/output error";
            assertThatThrownBy(() -> append(log)).isInstanceOf(LogFailedException.class);
            disk.roomBytes = Long.MAX_VALUE;
            assertThatThrownBy(() -> append(log)).isInstanceOf(LogFailedException.class);
            assertThatThrownBy(log::flush).isInstanceOf(LogFailedException.class);
            assertThatThrownBy(() -> log.truncateTo(0)).isInstanceOf(LogFailedException.class);
            assertThat(log.endOffset()).isEqualTo(2);
        }
    }

    @Test
    void aFailedFlushIsNeverTriedAgain() throws IOException {
        try (PartitionLog log = open()) {
            append(log);
            disk.forceFails = true;
            assertThatThrownBy(log::flush).isInstanceOf(LogFailedException.class);
            disk.forceFails = false;
            int forces = disk.forces.get();
            assertThatThrownBy(log::flush).isInstanceOf(LogFailedException.class);
            assertThat(disk.forces).hasValue(forces);
            assertThat(log.flushedOffset()).isZero();
            assertThatThrownBy(() -> append(log)).isInstanceOf(LogFailedException.class);
        }
    }

    @Test
    void nothingNewNeedsNoFlush() throws IOException {
        try (PartitionLog log = open()) {
            append(log);
            log.flush();
            int forces = disk.forces.get();
            log.flush();
            assertThat(disk.forces).hasValue(forces);
            assertThat(log.flushedOffset()).isEqualTo(2);
        }
    }

    @Test
    void anIndexThatCannotBeWrittenHoldsNothingUp() throws IOException {
        LogOptions dense = LogOptions.DEFAULT.withIndexIntervalBytes(0).withSegmentBytes(1 << 20);
        SegmentFiles files = new SegmentFiles(4, (path, writable) -> {
            if (writable && path.toString().endsWith("index")) {
                throw new IOException("No space left on device");
            }
            return disk.open(path, writable);
        });
        try (PartitionLog log =
                PartitionLog.open(folder.resolve("t-0"), dense, LogStart.NEW, files, InstantSource.system())) {
            for (int i = 0; i < 400; i++) {
                append(log);
            }
            assertThat(log.view().offsetForTimestamp(1_701, 800).orElseThrow().offset())
                    .isEqualTo(701);
        }
    }
}

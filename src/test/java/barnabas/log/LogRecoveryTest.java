package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule L8: what a crash may leave behind, and what only a disk that lost something can. */
class LogRecoveryTest {
    private static final LogOptions OPTIONS = LogOptions.DEFAULT.withIndexIntervalBytes(100);

    @TempDir
    Path folder;

    private final SegmentFiles files = new SegmentFiles(4);
    private Path segment;
    private byte[] whole;
    private int lastAt;

    /** Four batches of two records each: offsets 0 to 7. */
    @BeforeEach
    void writeFourBatches() throws IOException {
        int bytes = 0;
        try (PartitionLog log = open(0)) {
            for (int i = 0; i < 4; i++) {
                lastAt = bytes;
                bytes += log.append(Batches.one(2L * i, 3, 2, 40), 2L * i).bytes();
            }
        }
        segment = folder.resolve(Segment.fileName(0, Segment.LOG));
        whole = Files.readAllBytes(segment);
        assertThat(whole).hasSize(bytes);
    }

    private PartitionLog open(long flushedOffset) throws IOException {
        return PartitionLog.open(folder, OPTIONS, new LogStart(0, flushedOffset), files, InstantSource.system());
    }

    private void write(byte[] content) throws IOException {
        files.openCount();
        Files.write(segment, content);
    }

    @Test
    void aTailTornAtAnyByteIsCutAtTheLastWholeBatch() throws IOException {
        for (int length = lastAt; length < whole.length; length++) {
            write(Arrays.copyOf(whole, length));
            try (PartitionLog log = open(6)) {
                assertThat(log.endOffset()).as("torn at %d", length).isEqualTo(6);
            }
            assertThat(Files.size(segment)).isEqualTo(lastAt);
        }
    }

    @Test
    void aTailOfWhichOnlyZerosArrivedIsCut() throws IOException {
        for (int from = lastAt; from < whole.length - 2; from += 7) {
            byte[] zeroed = whole.clone();
            Arrays.fill(zeroed, from, zeroed.length, (byte) 0);
            write(zeroed);
            try (PartitionLog log = open(6)) {
                assertThat(log.endOffset()).isEqualTo(6);
            }
        }
    }

    @Test
    void aFlippedBitInTheLastUnflushedBatchCutsItAndNoOther() throws IOException {
        for (int at = lastAt + 16; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x10;
            write(flipped);
            try (PartitionLog log = open(6)) {
                assertThat(log.endOffset()).as("flipped at %d", at).isEqualTo(6);
            }
        }
    }

    @Test
    void theSameInAFlushedBatchIsDamage() throws IOException {
        for (int at = lastAt + 16; at < whole.length; at += 3) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x10;
            write(flipped);
            assertThatThrownBy(() -> open(8)).as("flipped at %d", at).isInstanceOf(DamagedLogException.class);
            assertThat(Files.readAllBytes(segment)).as("nothing is touched").isEqualTo(flipped);
        }
    }

    @Test
    void aBadBatchBeforeAValidOneIsDamageAlsoAboveTheFlushedOffset() throws IOException {
        for (int at = 0; at < lastAt; at++) {
            boolean isEpoch = at % (whole.length / 4) < 16 && at % (whole.length / 4) >= 12;
            if (isEpoch) {
                continue;
            }
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x40;
            write(flipped);
            assertThat(opens(0)).as("opens with a flip at %d", at).isFalse();
        }
    }

    private boolean opens(long flushedOffset) throws IOException {
        try (PartitionLog log = open(flushedOffset)) {
            return log.endOffset() > 0;
        } catch (DamagedLogException damaged) {
            return false;
        }
    }

    @Test
    void missingFlushedBytesAreDamage() throws IOException {
        write(Arrays.copyOf(whole, lastAt));
        assertThatThrownBy(() -> open(8)).isInstanceOf(DamagedLogException.class);
        Files.delete(segment);
        assertThatThrownBy(() -> open(8)).isInstanceOf(DamagedLogException.class);
    }

    @Test
    void aMissingSegmentIsDamage() throws IOException {
        Path other = folder.resolve("two");
        LogOptions tiny = OPTIONS.withSegmentBytes(300);
        try (PartitionLog log = PartitionLog.open(other, tiny, LogStart.NEW, files, InstantSource.system())) {
            for (int i = 0; i < 9; i++) {
                log.append(Batches.one(i, 0, 1, 100), i);
            }
            Segment[] segments = log.view().segments();
            assertThat(segments.length).isGreaterThan(3);
            Files.delete(segments[1].path());
        }
        assertThatThrownBy(() -> PartitionLog.open(other, tiny, LogStart.NEW, files, InstantSource.system()))
                .isInstanceOf(DamagedLogException.class);
    }

    @Test
    void aSegmentBegunJustBeforeAPowerCutThatTookTheTailBeforeItIsDropped() throws IOException {
        write(Arrays.copyOf(whole, lastAt + 30));
        Files.createFile(folder.resolve(Segment.fileName(8, Segment.LOG)));
        try (PartitionLog log = open(4)) {
            assertThat(log.endOffset()).isEqualTo(6);
            log.append(Batches.one(6, 4, 1, 1), 6);
        }
        try (PartitionLog log = open(7)) {
            assertThat(log.endOffset()).isEqualTo(7);
        }
    }

    @Test
    void aBatchInsideATornBatchesValueDoesNotPassForOneThatFollows() throws IOException {
        ByteBuffer embedded = Batches.batch(1, 0, 1, 10);
        byte[] outer = Arrays.copyOf(whole, whole.length + 61 + embedded.limit());
        embedded.get(outer, whole.length + 61, embedded.limit());
        write(outer);
        try (PartitionLog log = open(8)) {
            assertThat(log.endOffset()).isEqualTo(8);
        }
    }

    @Test
    void onlyTheUnflushedTailIsRead() throws IOException {
        // A flipped bit far below the flushed offset isn't looked at when opening: the index leads past it.
        byte[] flipped = whole.clone();
        flipped[100] ^= 0x10;
        write(flipped);
        try (PartitionLog log = open(8)) {
            assertThat(log.endOffset()).isEqualTo(8);
        }
    }

    @Test
    void aDamagedStartFileIsDamage() throws IOException {
        try (PartitionLog log = open(8)) {
            log.advanceStart(3);
        }
        Path start = folder.resolve(StartFile.NAME);
        byte[] content = Files.readAllBytes(start);
        content[9] ^= 1;
        Files.write(start, content);
        assertThatThrownBy(() -> open(8)).isInstanceOf(DamagedLogException.class);
    }
}

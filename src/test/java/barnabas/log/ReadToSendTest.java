package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import barnabas.records.RecordBatches;
import barnabas.records.WireBytes;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log of 310 batches of some 1 KiB each, three records in one, in segments of 100 KB. */
class ReadToSendTest {
    private static final int MAX = 64 << 10;
    private static final long END = 930;

    @TempDir
    Path folder;

    private PartitionLog log;

    @BeforeEach
    void fill() throws IOException {
        LogOptions options = LogOptions.DEFAULT.withSegmentBytes(100_000);
        log = PartitionLog.open(
                folder.resolve("p"), options, LogStart.NEW, new SegmentFiles(4), InstantSource.system());
        while (log.endOffset() < END) {
            log.append(Batches.one(log.endOffset(), 0, 3, 330), log.endOffset());
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static ByteBuffer sent(WireBytes.InFile bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        assertThat(bytes.transferTo(Channels.newChannel(out), 0, bytes.size())).isEqualTo(bytes.size());
        assertThat(bytes.read(0, bytes.size())).isEqualTo(ByteBuffer.wrap(out.toByteArray()));
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static ByteBuffer bytes(ReadResult result) throws IOException {
        return result instanceof ReadResult.InFile inFile ? sent(inFile.wire()) : ((ReadResult.Batches) result).bytes();
    }

    @Test
    void fromAnyOffsetTheSameBatchesComeOutOfTheFileAsAreReadIntoMemory() throws IOException {
        int inFile = 0;
        for (long offset = 0; offset < END; offset++) {
            ReadResult result = log.view().readToSend(offset, MAX, END, true);
            inFile += result instanceof ReadResult.InFile ? 1 : 0;
            ByteBuffer left = bytes(result);
            ByteBuffer read = ((ReadResult.Batches) log.view().read(offset, MAX, END, true)).bytes();
            assertThat(left).isEqualTo(read.slice(0, left.remaining()));
            List<BatchHeader> headers = RecordBatches.headers(left);
            assertThat(headers.get(0).baseOffset()).isEqualTo(offset / 3 * 3);
            assertThat(headers.stream().mapToInt(BatchHeader::sizeInBytes).sum())
                    .as("whole batches")
                    .isEqualTo(left.remaining());
            assertThat(left.remaining()).isGreaterThan(Math.min(read.remaining(), MAX - 6_000) - 1);
        }
        assertThat(inFile).isGreaterThan(400);
    }

    @Test
    void readingOnReachesTheEndWithEveryBatchOnce() throws IOException {
        long offset = 0;
        while (offset < END) {
            for (BatchHeader header : RecordBatches.headers(bytes(log.view().readToSend(offset, MAX, END, true)))) {
                assertThat(header.baseOffset()).isEqualTo(offset);
                offset = header.nextOffset();
            }
        }
        assertThat(offset).isEqualTo(END);
    }

    @Test
    void ofTheSegmentThatReachesAboveTheBoundNothingIsLeftInItsFile() throws IOException {
        long active = log.view().activeSegment().baseOffset();
        assertThat(active).isLessThan(END - 60);
        for (long bound = active + 1; bound < END; bound += 7) {
            ReadResult result = log.view().readToSend(active, MAX, bound, true);
            assertThat(result).isInstanceOf(ReadResult.Batches.class);
            assertThat(result).isEqualTo(log.view().read(active, MAX, bound, true));
        }
        assertThat(log.view().readToSend(active, MAX, END, true)).isInstanceOf(ReadResult.InFile.class);
    }

    @Test
    void aFewBytesAreRead() throws IOException {
        assertThat(log.view().readToSend(0, BatchReader.IN_FILE_MIN - 1, END, true))
                .isInstanceOf(ReadResult.Batches.class);
        assertThat(log.view().readToSend(END - 3, MAX, END, true)).isInstanceOf(ReadResult.Batches.class);
        assertThat(log.view().readToSend(END, MAX, END, true)).isEqualTo(ReadResult.NOTHING);
        assertThat(log.view().readToSend(END + 1, MAX, END, true)).isInstanceOf(ReadResult.OutOfRange.class);
    }

    @Test
    void bytesWhoseSegmentIsDeletedMeanwhileFail() throws IOException {
        WireBytes.InFile left = ((ReadResult.InFile) log.view().readToSend(0, MAX, END, true)).wire();
        log.advanceStart(END);
        assertThatThrownBy(() -> left.read(0, 100)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> left.transferTo(Channels.newChannel(new ByteArrayOutputStream()), 0, 100))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void bytesOfALogThatHasBegunAnewAreNotTakenFromTheNewFiles() throws IOException {
        WireBytes.InFile left = ((ReadResult.InFile) log.view().readToSend(0, MAX, END, true)).wire();
        log.beginAnew(new LogOrigin(Position.START, List.of()));
        while (log.endOffset() < END) {
            log.append(Batches.one(log.endOffset(), 0, 1, 700), log.endOffset());
        }
        assertThatThrownBy(() -> left.read(0, 100)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileThatHasBecomeShorterIsNoticed() throws IOException {
        WireBytes.InFile left = ((ReadResult.InFile) log.view().readToSend(0, MAX, END, true)).wire();
        Path file = folder.resolve("p").resolve(Segment.fileName(0, Segment.LOG));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(50);
        }
        assertThatThrownBy(() -> left.read(0, left.size())).isInstanceOf(EOFException.class);
        assertThat(left.transferTo(Channels.newChannel(new ByteArrayOutputStream()), 100, 100))
                .isZero();
    }
}

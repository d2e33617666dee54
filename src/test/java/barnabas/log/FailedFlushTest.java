package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule L7: what a failed flush was to write counts as flushed only once it has been written again. */
class FailedFlushTest {
    private static final LogOptions OPTIONS = LogOptions.DEFAULT.withSegmentBytes(1_000);

    @TempDir
    Path folder;

    private final PageCacheDisk disk = new PageCacheDisk();
    private SegmentFiles files = new SegmentFiles(16, disk);

    private PartitionLog open(LogStart recorded) throws IOException {
        return PartitionLog.open(folder.resolve("t-0"), OPTIONS, recorded, files, InstantSource.system());
    }

    private static void append(PartitionLog log, long upTo) throws IOException {
        while (log.endOffset() < upTo) {
            log.append(Batches.one(log.endOffset(), 0, 2, 100), log.endOffset());
        }
    }

    /** 20 records are flushed, and 20 more in several segments are not. */
    @BeforeEach
    void failAFlush() throws IOException {
        try (PartitionLog log = open(LogStart.NEW)) {
            append(log, 20);
            log.flush();
            append(log, 40);
            disk.forceFails = true;
            assertThatThrownBy(log::flush).isInstanceOf(LogFailedException.class);
            assertThat(log.flushedOffset()).isEqualTo(20);
        }
        disk.forceFails = false;
    }

    private void startProcessAnew() {
        files = new SegmentFiles(16, disk);
    }

    private void assertThatAllIsOnDisk(long end) throws IOException {
        disk.powerCut();
        startProcessAnew();
        try (PartitionLog log = open(new LogStart(0, end))) {
            assertThat(log.endOffset()).isEqualTo(end);
            List<Long> offsets = new ArrayList<>();
            log.view().forEachHeader(0, (header, segmentBase, position) -> offsets.add(header.baseOffset()));
            assertThat(offsets).hasSize((int) end / 2);
        }
    }

    @Test
    void aLogThatIsOpenedAgainHasOnDiskWhatItCallsFlushed() throws IOException {
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.flushedOffset()).isEqualTo(40);
            append(log, 60);
            log.flush();
        }
        assertThatAllIsOnDisk(60);
    }

    @Test
    void soHasOneThatIsOpenedByTheNextProcess() throws IOException {
        startProcessAnew();
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.flushedOffset()).isEqualTo(40);
        }
        assertThatAllIsOnDisk(40);
    }

    @Test
    void whileFlushesFailItCannotBeOpened() throws IOException {
        disk.forceFails = true;
        assertThatThrownBy(() -> open(LogStart.NEW)).isInstanceOf(LogFailedException.class);
        assertThatThrownBy(() -> open(LogStart.NEW)).isInstanceOf(LogFailedException.class);
        disk.forceFails = false;
        open(LogStart.NEW).close();
        assertThatAllIsOnDisk(40);
    }

    @Test
    void onceItHasBeenOpenedNothingIsWrittenTwiceAnyMore() throws IOException {
        open(LogStart.NEW).close();
        assertThat(folder.resolve("t-0").resolve(FailedLogs.MARK)).doesNotExist();
        FaultyDisk counting = new FaultyDisk();
        files = new SegmentFiles(16, counting);
        open(new LogStart(0, 40)).close();
        assertThat(counting.writes).hasValue(0);
    }

    @Test
    void whatHadBeenFlushedBeforeIsDamagedWhenItIsGone() throws IOException {
        // Above the recorded offset 0 this would be a torn tail, had the log not been open meanwhile.
        try (FileChannel first = FileChannel.open(
                folder.resolve("t-0").resolve(Segment.fileName(0, Segment.LOG)), StandardOpenOption.WRITE)) {
            first.truncate(200);
        }
        for (String name : folder.resolve("t-0").toFile().list()) {
            if (name.endsWith(Segment.LOG) && !name.equals(Segment.fileName(0, Segment.LOG))) {
                assertThat(folder.resolve("t-0").resolve(name).toFile().delete())
                        .isTrue();
            }
        }
        assertThatThrownBy(() -> open(LogStart.NEW)).isInstanceOf(DamagedLogException.class);
    }
}

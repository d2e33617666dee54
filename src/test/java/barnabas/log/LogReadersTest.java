package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.records.BatchHeader;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReadersTest {
    private static final int APPENDS = 1_200;

    @TempDir
    Path folder;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong readOk = new AtomicLong();

    @Test
    void readersSeeWholeValidBatchesOrOutOfRangeWhileTheLogIsAppendedToRolledCutAndDeletedFrom() throws Exception {
        LogOptions options = LogOptions.DEFAULT
                .withSegmentBytes(8_000)
                .withIndexIntervalBytes(300)
                .withRetention(30_000, -1);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        // Fewer files than readers and segments need, so that they are closed and opened all the time.
        try (PartitionLog log = PartitionLog.open(
                folder.resolve("p"), options, LogStart.NEW, new SegmentFiles(3), InstantSource.system())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                running.add(pool.submit(() -> readAll(log)));
            }
            running.add(pool.submit(() -> flushAll(log)));
            for (int i = 0; i < APPENDS; i++) {
                long end = log.endOffset();
                log.append(Batches.one(end, i / 100, 3, 60), end);
                if (i % 50 == 49) {
                    log.truncateTo(log.endOffset() - 10);
                }
                if (i % 40 == 39) {
                    Retained.apply(log, 0, log.endOffset() - 10);
                }
            }
            done.set(true);
            for (Future<?> one : running) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            pool.shutdownNow();
        }
        assertThat(readOk.get()).isPositive();
    }

    private Void readAll(PartitionLog log) throws IOException {
        long offset = 0;
        while (!done.get()) {
            LogView view = log.view();
            ReadResult result = view.read(offset, 2_000, view.endOffset(), true);
            if (result instanceof ReadResult.Batches read) {
                offset = checked(read.bytes(), offset);
            }
            if (result instanceof ReadResult.OutOfRange || offset > log.endOffset()) {
                offset = log.startOffset();
            }
        }
        return null;
    }

    private long checked(ByteBuffer bytes, long offset) {
        long[] next = {offset};
        int end = RecordBatches.forEachHeader(bytes, (header, position) -> {
            assertThat(BatchHeader.hasValidCrc(bytes, position)).isTrue();
            assertThat(header.lastOffset()).isGreaterThanOrEqualTo(next[0]);
            next[0] = header.nextOffset();
            readOk.incrementAndGet();
        });
        assertThat(end).isEqualTo(bytes.limit());
        return next[0];
    }

    private Void flushAll(PartitionLog log) throws IOException {
        while (!done.get()) {
            log.flush();
        }
        return null;
    }
}

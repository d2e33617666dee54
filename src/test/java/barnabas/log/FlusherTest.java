package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlusherTest {
    @TempDir
    Path folder;

    private final Flusher flusher = new Flusher(2);
    private final GatedDisk disk = new GatedDisk();

    @AfterEach
    void close() {
        disk.permits.release(1000);
        flusher.close();
    }

    @Test
    void whoAsksDuringAFlushSharesTheNextOne() throws Exception {
        PartitionLog log = open("log");
        CompletableFuture<Long> first = flush(log, append(log));
        disk.awaitBegun();
        List<CompletableFuture<Long>> meanwhile = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            meanwhile.add(flush(log, append(log)));
        }
        disk.permits.release(2);
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        for (CompletableFuture<Long> flush : meanwhile) {
            assertThat(flush.get(10, TimeUnit.SECONDS)).isEqualTo(11);
        }
        assertThat(disk.forces).hasValue(2);
    }

    @Test
    void whatIsFlushedAlreadyIsAnsweredAtOnce() throws Exception {
        PartitionLog log = open("log");
        disk.permits.release();
        long end = append(log);
        flush(log, end).get(10, TimeUnit.SECONDS);
        assertThat(flush(log, end)).isCompletedWithValue(end);
        assertThat(disk.forces).hasValue(1);
    }

    @Test
    void aSlowLogDoesNotHoldUpAnother() throws Exception {
        PartitionLog slow = open("slow");
        CompletableFuture<Long> stuck = flush(slow, append(slow));
        disk.awaitBegun();
        PartitionLog other = PartitionLog.open(folder.resolve("other"), LogOptions.DEFAULT, 0);
        assertThat(flush(other, append(other)).get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(stuck).isNotDone();
    }

    @Test
    void aFailedFlushFailsThoseWhoWaitToo() throws Exception {
        PartitionLog log = open("log");
        disk.failing = true;
        CompletableFuture<Long> first = flush(log, append(log));
        disk.awaitBegun();
        CompletableFuture<Long> next = flush(log, append(log));
        disk.permits.release(2);
        for (CompletableFuture<Long> failed : List.of(first, next)) {
            assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(LogFailedException.class);
        }
        assertThat(disk.forces).hasValue(1);
    }

    @Test
    void aClosedOneFlushesNothing() throws Exception {
        PartitionLog log = open("log");
        long end = append(log);
        flusher.close();
        assertThatThrownBy(() -> flush(log, end).get(10, TimeUnit.SECONDS)).hasMessageContaining("flusher is closed");
    }

    private CompletableFuture<Long> flush(PartitionLog log, long upTo) {
        return flusher.flush(log, upTo).toCompletableFuture();
    }

    private static long append(PartitionLog log) throws IOException {
        return log.append(Batches.one(log.endOffset(), 0, 1, 10), log.endOffset())
                .endOffset();
    }

    private PartitionLog open(String name) throws IOException {
        return PartitionLog.open(
                folder.resolve(name),
                LogOptions.DEFAULT,
                LogStart.NEW,
                new SegmentFiles(8, disk),
                InstantSource.system());
    }

    /** A disk whose flushes wait until they are let through. */
    private static final class GatedDisk implements LogFile.Disk {
        final Semaphore permits = new Semaphore(0);
        final Semaphore begun = new Semaphore(0);
        final AtomicInteger forces = new AtomicInteger();
        volatile boolean failing;

        void awaitBegun() throws InterruptedException {
            assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public LogFile open(Path path, boolean writable) throws IOException {
            return new ForwardingFile(ChannelFile.open(path, writable)) {
                @Override
                public void force() throws IOException {
                    begun.release();
                    permits.acquireUninterruptibly();
                    forces.incrementAndGet();
                    if (failing) {
                        throw new IOException("Input/output error");
                    }
                    super.force();
                }
            };
        }
    }
}

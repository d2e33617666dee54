package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.Position;
import barnabas.records.BatchHeader;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever is done to a log, it behaves as a list of batches in memory does. */
class LogModelTest {
    private static final int STEPS = 60;

    /** The log as a list. */
    private static final class Model {
        final List<ByteBuffer> batches = new ArrayList<>();
        long start;
        long end;
        int epoch;
        long flushed;
        int lastEpoch = Position.NO_EPOCH;

        BatchHeader header(int index) {
            return BatchHeader.read(batches.get(index), 0);
        }

        /** Whether a cut here would leave the start in the log: it may lie inside of the first batch. */
        boolean holdsWhole(long offset) {
            return batches.isEmpty()
                    || header(0).baseOffset() >= start
                    || offset > header(0).lastOffset();
        }

        void truncateTo(long offset) {
            while (!batches.isEmpty() && header(batches.size() - 1).lastOffset() >= offset) {
                end = header(batches.size() - 1).baseOffset();
                batches.remove(batches.size() - 1);
            }
            flushed = Math.min(flushed, end);
            lastEpoch =
                    batches.isEmpty() ? lastEpoch : header(batches.size() - 1).leaderEpoch();
        }
    }

    /** Four batches of four records of 120 bytes, with all headers: an append goes into one segment, however small that is. */
    private static final int APPEND_BYTES_MAX = 4 * 600;

    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void theLogBehavesAsAListOfBatches(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Path folder = Files.createTempDirectory("log-model");
        long[] now = {1_000_000};
        LogOptions options = LogOptions.DEFAULT
                .withSegmentBytes(500 + random.nextInt(3_000))
                .withIndexIntervalBytes(random.nextInt(600))
                .withSegmentAgeMs(50_000)
                .withRetention(4_000, -1);
        SegmentFiles files = new SegmentFiles(1 + random.nextInt(6));
        Model model = new Model();
        PartitionLog log = PartitionLog.open(
                folder.resolve("p"), options, LogStart.NEW, files, () -> Instant.ofEpochMilli(now[0]));

        try {
            for (int step = 0; step < STEPS; step++) {
                now[0] += random.nextInt(4_000);
                switch (random.nextInt(12)) {
                    case 0 -> {
                        log.flush();
                        model.flushed = model.end;
                    }
                    case 1 -> {
                        long to = model.start + (long) (random.nextDouble() * (model.end - model.start + 1));
                        if (model.holdsWhole(to)) {
                            log.truncateTo(to);
                            model.truncateTo(to);
                        }
                    }
                    case 2 -> {
                        log.close();
                        log = PartitionLog.open(
                                folder.resolve("p"),
                                options,
                                new LogStart(0, model.flushed),
                                files,
                                () -> Instant.ofEpochMilli(now[0]));
                        model.flushed = Math.max(model.flushed, log.flushedOffset());
                    }
                    case 3 -> {
                        long start = Retained.apply(log, now[0], model.end);
                        if (start > model.start) {
                            // What stays would be too little without its oldest segment, and that may be one large
                            // batch.
                            assertThat(log.sizeBytes())
                                    .isLessThan(4_000L + Math.max(options.segmentBytes(), APPEND_BYTES_MAX));
                        }
                        model.start = start;
                        model.batches.removeIf(
                                batch -> BatchHeader.read(batch, 0).lastOffset() < start);
                    }
                    case 4 -> {
                        long start = model.start + (long) (random.nextDouble() * (model.end - model.start) / 3);
                        log.advanceStart(start);
                        model.start = Math.max(model.start, start);
                        model.batches.removeIf(
                                batch -> BatchHeader.read(batch, 0).lastOffset() < model.start);
                    }
                    case 5 -> model.epoch++;
                    case 6 -> log.rest();
                    default -> append(log, model, random);
                }
                check(log, model, random);
            }
        } finally {
            log.close();
            DurableFiles.deleteTree(folder);
        }
    }

    private static void append(PartitionLog log, Model model, Random random) throws IOException {
        ByteBuffer[] batches = new ByteBuffer[1 + random.nextInt(4)];
        long offset = model.end;
        for (int i = 0; i < batches.length; i++) {
            int records = 1 + random.nextInt(4);
            batches[i] = Batches.batch(offset, model.epoch, records, random.nextInt(120));
            model.batches.add(batches[i].duplicate());
            offset += records;
        }
        log.append(batches, model.end);
        model.end = offset;
        model.lastEpoch = model.epoch;
    }

    private static void check(PartitionLog log, Model model, Random random) throws IOException {
        LogView view = log.view();
        assertThat(view.endOffset()).isEqualTo(model.end);
        assertThat(view.startOffset()).isEqualTo(model.start);
        if (!model.batches.isEmpty()) {
            assertThat(view.latestEpoch()).isEqualTo(model.lastEpoch);
        }
        if (model.start == model.end) {
            return;
        }
        long offset = model.start + (long) (random.nextDouble() * (model.end - model.start));
        long bound = offset + random.nextInt(40);
        int maxBytes = random.nextInt(900);
        ByteBuffer read = ((ReadResult.Batches) view.read(offset, maxBytes, bound, true)).bytes();
        List<BatchHeader> headers = RecordBatches.headers(read);
        int index = 0;
        while (model.header(index).lastOffset() < offset) {
            index++;
        }
        assertThat(headers.isEmpty()).isEqualTo(model.header(index).nextOffset() > bound);
        int at = 0;
        for (BatchHeader header : headers) {
            assertThat(read.slice(at, header.sizeInBytes()))
                    .isEqualTo(model.batches.get(index++).duplicate().rewind());
            at += header.sizeInBytes();
        }
        assertThat(headers.size() <= 1 || at <= maxBytes).isTrue();
        assertThat(view.offsetForTimestamp(1_000 + offset, model.end)
                        .orElseThrow()
                        .offset())
                .isEqualTo(offset);
    }
}

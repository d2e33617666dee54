package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.records.BatchFields;
import barnabas.records.BatchHeader;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever is written, restarted and interrupted: compaction takes nothing that anybody still needs. */
class CompactionPropertiesTest {
    private static final int STEPS = 60;
    private static final int KEYS = 8;

    /** A record as it was written. */
    private record Written(long offset, long timestamp, String key, String value) {}

    /** Ends a swap in the middle. */
    private static final class Crash extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** One log, and everything that was ever written to it. */
    private static final class World {
        final Random random;
        final Path folder;
        final List<ByteBuffer> batches = new ArrayList<>();
        final List<Written> written = new ArrayList<>();
        final NavigableMap<Long, Integer> epochStarts = new TreeMap<>();
        final Map<Long, Integer> sequences = new HashMap<>();
        /** When a batch was first seen with a delete horizon: the pass that dated it had just come by. */
        final Map<Long, Long> firstCleanedMs = new HashMap<>();

        final LogOptions options;
        PartitionLog log;
        long nowMs = 1_000_000;
        int epoch = 1;

        World(long seed) throws IOException {
            random = new Random(seed);
            folder = Files.createTempDirectory("compaction").resolve("p");
            options = LogOptions.DEFAULT
                    .withSegmentBytes(300 + random.nextInt(2_000))
                    .withIndexIntervalBytes(random.nextInt(400));
            log = open(0);
        }

        PartitionLog open(long flushed) throws IOException {
            return PartitionLog.open(
                    folder,
                    options,
                    new LogStart(0, flushed),
                    new SegmentFiles(1 + random.nextInt(6)),
                    () -> Instant.ofEpochMilli(nowMs));
        }

        void reopen() throws IOException {
            long flushed = log.flushedOffset();
            log.close();
            log = open(flushed);
        }

        void append() throws IOException {
            long base = log.endOffset();
            ByteBuffer batch;
            if (random.nextInt(12) == 0) {
                epoch += 1 + random.nextInt(2);
                batch = RecordBatches.leaderChange(base, epoch, nowMs, 1, Set.of(1, 2));
            } else {
                batch = data(base);
            }
            epochStarts.putIfAbsent(startOf(base), epoch);
            log.append(new ByteBuffer[] {batch.duplicate()}, base);
            batches.add(batch);
        }

        private long startOf(long base) {
            return !epochStarts.isEmpty() && epochStarts.lastEntry().getValue() == epoch ? epochStarts.lastKey() : base;
        }

        private ByteBuffer data(long base) {
            List<LogRecord> records = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                String key = "k" + random.nextInt(KEYS);
                String value = random.nextInt(4) == 0 ? null : "v" + (base + i);
                long timestamp = nowMs - random.nextInt(3);
                records.add(Compaction.record(timestamp, key, value));
                written.add(new Written(base + i, timestamp, key, value));
            }
            BatchFields fields = BatchFields.at(base, epoch);
            long producer = random.nextInt(4);
            if (producer > 0) {
                int sequence = sequences.merge(producer, count, Integer::sum) - count;
                fields = fields.from(producer, (short) 0, sequence);
            }
            return RecordBatches.build(fields, List.of("none", "lz4", "gzip").get(random.nextInt(3)), records);
        }

        /** A pass up to a high watermark somewhere; true when it went through. */
        boolean clean(Cleaning.Swap swap) throws IOException {
            long highWatermark = (long) (random.nextDouble() * (log.endOffset() + 1));
            long lagMs = random.nextInt(3) == 0 ? 2_000 : 0;
            long activeBase = log.view().activeSegment().baseOffset();
            List<ByteBuffer> before = Compaction.batches(log.view());
            CompactionOptions options = new CompactionOptions(0, lagMs, Long.MAX_VALUE, 3_000);
            try {
                Compaction.clean(log, highWatermark, nowMs, options, 64 * 1024 + random.nextInt(8_000), swap);
            } catch (Crash crash) {
                return false;
            }
            long untouched = Math.min(activeBase, highWatermark);
            assertThat(from(untouched, Compaction.batches(log.view())))
                    .as("batches from offset=%d on", untouched)
                    .isEqualTo(from(untouched, before));
            return true;
        }

        /** Segments end at the high watermark or below, so whoever reaches beyond it is left alone. */
        private static List<ByteBuffer> from(long offset, List<ByteBuffer> batches) {
            return batches.stream()
                    .filter(batch -> BatchHeader.read(batch, batch.position()).baseOffset() >= offset)
                    .toList();
        }

        /** The process ends, or the power goes, after some of the steps of a swap. */
        void crashInSwap() throws IOException {
            boolean through = clean(replacement -> {
                List<SegmentSwap.Step> steps = SegmentSwap.steps(folder, replacement.replaced(), replacement.cleaned());
                int flushed = random.nextInt(flushes(replacement).size());
                int sure = flushes(replacement).get(flushed);
                for (int i = 0; i <= sure; i++) {
                    steps.get(i).run();
                }
                // Of what was renamed after that, the disk may have any part.
                boolean last = flushed == flushes(replacement).size() - 1;
                for (int i = sure + 1; !last && i < flushes(replacement).get(flushed + 1); i++) {
                    if (random.nextBoolean()) {
                        steps.get(i).run();
                    }
                }
                throw new Crash();
            });
            long flushed = log.flushedOffset();
            if (!through) {
                log = open(flushed); // what the one before had open is void
            }
        }

        /** Which steps of a swap flush the folder; -1 stands for the flush before it. */
        private static List<Integer> flushes(Replacement replacement) {
            int swapped = 2 * replacement.replaced().size() + 3;
            return List.of(-1, 1, swapped, swapped + 2);
        }

        void check() throws IOException {
            LogView view = log.view();
            assertThat(view.endOffset()).isEqualTo(end());
            List<LogRecord> left = new ArrayList<>();
            List<LogRecord> withControl = new ArrayList<>();
            for (ByteBuffer batch : Compaction.batches(view)) {
                RecordBatches.forEachRecord(batch, 0, left::add);
                if (BatchHeader.read(batch, batch.position()).hasDeleteHorizon()) {
                    RecordBatches.forEachRecord(batch, 0, record -> firstCleanedMs.putIfAbsent(record.offset(), nowMs));
                }
                withControl.addAll(RecordBatches.records(batch));
            }
            checkOrderAndBytes(left);
            checkLastValues(left);
            checkTimes(withControl, view);
            assertThat(view.epochStarts()).isEqualTo(epochStarts);
            checkProducers(view);
        }

        private long end() {
            ByteBuffer last = batches.get(batches.size() - 1);
            return BatchHeader.read(last, 0).nextOffset();
        }

        private void checkOrderAndBytes(List<LogRecord> left) {
            Map<Long, Written> byOffset = new HashMap<>();
            written.forEach(record -> byOffset.put(record.offset(), record));
            long before = -1;
            for (LogRecord record : left) {
                assertThat(record.offset()).isGreaterThan(before);
                before = record.offset();
                assertThat(new Written(
                                record.offset(),
                                record.timestamp(),
                                Compaction.text(record.key()),
                                Compaction.text(record.value())))
                        .isEqualTo(byOffset.get(record.offset()));
            }
        }

        private void checkLastValues(List<LogRecord> left) {
            Map<String, Written> newest = new HashMap<>();
            written.forEach(record -> newest.put(record.key(), record));
            Map<String, Long> found = new HashMap<>();
            for (LogRecord record : left) {
                found.put(Compaction.text(record.key()), record.offset());
            }
            newest.forEach((key, last) -> {
                if (last.value() != null) {
                    assertThat(found).containsEntry(key, last.offset());
                } else if (found.containsKey(key)) {
                    assertThat(found).as("an older value came back").containsEntry(key, last.offset());
                } else {
                    assertThat(firstCleanedMs.getOrDefault(last.offset(), nowMs))
                            .as("tombstone at=%d has gone early", last.offset())
                            .isLessThanOrEqualTo(nowMs - 3_000);
                }
            });
        }

        private static void checkTimes(List<LogRecord> left, LogView view) throws IOException {
            for (LogRecord wanted : left) {
                long first = left.stream()
                        .filter(record -> record.timestamp() >= wanted.timestamp())
                        .findFirst()
                        .orElseThrow()
                        .offset();
                assertThat(view.offsetForTimestamp(wanted.timestamp(), view.endOffset())
                                .orElseThrow()
                                .offset())
                        .isEqualTo(first);
            }
            assertThat(view.offsetOfMaxTimestamp(view.endOffset()).map(newest -> newest.timestamp()))
                    .isEqualTo(left.stream().map(LogRecord::timestamp).max(Long::compare));
        }

        /** A producer that sends one of its last five batches again is told where that is, as if nothing had been cleaned. */
        private void checkProducers(LogView view) throws IOException {
            ProducerStates before = new ProducerStates(Compaction.PRODUCERS_MAX, Compaction.PRODUCER_AGE);
            batches.forEach(batch -> before.replay(BatchHeader.read(batch, 0)));
            ProducerStates after = new ProducerStates(Compaction.PRODUCERS_MAX, Compaction.PRODUCER_AGE);
            view.forEachHeader(0, (header, segmentBase, position) -> {
                after.replay(header);
                return true;
            });
            assertThat(after.snapshot().lastOffsets())
                    .isEqualTo(before.snapshot().lastOffsets());
            for (ByteBuffer batch : batches) {
                BatchHeader header = BatchHeader.read(batch, 0);
                if (header.hasProducerId()) {
                    assertThat(withoutTime(after.check(header))).isEqualTo(withoutTime(before.check(header)));
                }
            }
        }

        /** The newest record of a batch may have gone, and with it its time. */
        private static Object withoutTime(ProducerStates.Check check) {
            return check instanceof ProducerStates.Duplicate duplicate
                    ? List.of(duplicate.baseOffset(), duplicate.lastOffset())
                    : check;
        }

        /** A follower that is fed from the log's beginning ends with the same records. */
        void feedFollower() throws IOException {
            Path other = Files.createTempDirectory("follower").resolve("p");
            LogView view = log.view();
            PartitionLog follower = PartitionLog.open(other, options, 0);
            follower.allowGapsBelow(view.endOffset());
            while (follower.endOffset() < view.endOffset()) {
                ByteBuffer read =
                        ((ReadResult.Batches) view.read(follower.endOffset(), 700, view.endOffset(), true)).bytes();
                follower.append(new ByteBuffer[] {read}, follower.endOffset());
            }
            follower.close();
            PartitionLog again = PartitionLog.open(other, options, 0);
            assertThat(Compaction.batches(again.view())).isEqualTo(Compaction.batches(view));
            assertThat(again.position()).isEqualTo(log.position());
            assertThat(again.view().epochStarts()).isEqualTo(epochStarts);
            again.delete();
        }
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void everyKeyKeepsItsLastValueWhateverHappens(@ForAll long seed) throws IOException {
        World world = new World(seed);
        try {
            for (int i = 0; i < 5; i++) {
                world.append();
            }
            for (int step = 0; step < STEPS; step++) {
                world.nowMs += world.random.nextInt(1_500);
                switch (world.random.nextInt(12)) {
                    case 0 -> world.log.flush();
                    case 1 -> world.reopen();
                    case 2, 3, 4 -> world.clean(world.log::replace);
                    case 5 -> world.crashInSwap();
                    case 6 -> world.log.dueStart(world.nowMs, 0);
                    default -> world.append();
                }
                world.check();
            }
            world.feedFollower();
        } finally {
            world.log.delete();
        }
    }
}

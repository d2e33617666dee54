package barnabas.log;

import barnabas.records.BatchHeader;
import barnabas.records.CorruptBatchException;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One pass over one log, after Kafka's Cleaner: the keys of what is dirty go into a map, then everything up to there is written anew
 * without what the map has a newer record for. Blocks; on a thread of the {@link LogCleaner}.
 */
final class Cleaning {
    /** Told of bytes that were moved; may take its time. */
    @FunctionalInterface
    interface Moved {
        void bytes(long count) throws IOException;
    }

    /** Has a replacement done where nothing is appended meanwhile; false when the log has changed. */
    @FunctionalInterface
    interface Swap {
        boolean replace(Replacement replacement) throws IOException;
    }

    /** An uncompressed record with a key takes 8 bytes at least, a place in the map 24. */
    private static final int MAP_BYTES_PER_BYTE = 4;

    private static final int MAP_BYTES_MIN = 64 * 1024;

    private final LogCleaner.Task task;
    private final PartitionLog log;
    private final CleaningPass pass;
    private final Moved moved;
    private final Swap swap;
    private final LogView view;
    private final List<Segment> closed;

    Cleaning(LogCleaner.Task task, CleaningPass pass, Moved moved, Swap swap) {
        this.task = task;
        this.log = task.log();
        this.pass = pass;
        this.moved = moved;
        this.swap = swap;
        this.view = log.view();
        this.closed = Arrays.asList(view.segments()).subList(0, view.segments().length - 1);
    }

    /** What came of it; nothing when no pass is due. */
    LogCleaner.Result run(long nowMs, int mapBytesMax, boolean goesOn) throws IOException {
        List<Cleanable.Closed> facts = facts();
        long known = Math.min(log.cleaner().checkpoint().firstDirtyOffset(), view.endOffset());
        long firstDirty = facts.isEmpty() ? known : Math.max(known, facts.get(0).baseOffset());
        Cleanable cleanable = Cleanable.of(facts, firstDirty, task.highWatermark(), nowMs, task.options());
        if (goesOn ? cleanable.endOffset() <= firstDirty : !cleanable.isDue(task.options())) {
            return LogCleaner.Result.NOTHING;
        }
        long wanted = Math.max(MAP_BYTES_MIN, cleanable.dirtyBytes() * MAP_BYTES_PER_BYTE);
        OffsetMap map = new OffsetMap((int) Math.min(mapBytesMax, wanted));
        long mappedTo = fill(map, firstDirty, cleanable.endOffset());
        Survivors survivors = new Survivors(
                map,
                mappedTo,
                ofProducers(mappedTo, nowMs),
                nowMs,
                task.options().deleteRetentionMs());
        long before = 0;
        long after = 0;
        for (List<Segment> group : groups(facts, mappedTo)) {
            before += group.stream().mapToLong(Segment::size).sum();
            after += rewrite(group, survivors, mappedTo);
        }
        pass.inFolder(() -> {
            log.cleaner().cleanedTo(mappedTo);
            return mappedTo;
        });
        return new LogCleaner.Result(before, after, map.keys(), mappedTo < cleanable.endOffset());
    }

    private List<Cleanable.Closed> facts() throws IOException {
        List<Cleanable.Closed> facts = new ArrayList<>();
        for (int i = 0; i < closed.size(); i++) {
            Segment segment = closed.get(i);
            BatchHeader first = segment.firstHeader(segment.size());
            long newest = segment.maxTimestamp();
            // Records without a time are as old as their file, as in Kafka.
            long fileMs = newest < 0 || first == null || first.maxTimestamp() < 0 ? segment.lastModifiedMs() : 0;
            long newestMs = newest < 0 ? fileMs : newest;
            long oldestMs = first == null || first.maxTimestamp() < 0 ? fileMs : first.maxTimestamp();
            facts.add(new Cleanable.Closed(
                    segment.baseOffset(), view.endOf(i), segment.size(), Math.min(oldestMs, newestMs), newestMs));
        }
        return facts;
    }

    /** The keys of whole batches from an offset on, as far as they find room; returns up to where. */
    private long fill(OffsetMap map, long from, long to) throws IOException {
        for (int i = view.segmentOf(from); i < closed.size() && closed.get(i).baseOffset() < to; i++) {
            Segment segment = closed.get(i);
            int start = segment.baseOffset() >= from ? 0 : segment.floorPosition(from, segment.size());
            BatchCursor batches = segment.wholeCursor(start, segment.size());
            while (batches.next()) {
                BatchHeader header = batches.header();
                if (header.lastOffset() < from) {
                    continue;
                }
                requireCrc(segment, batches);
                // A batch that finds no room in an empty map never will: what it has of older values stays.
                if (!map.hasRoomFor(header.recordCount()) && map.keys() > 0) {
                    return header.baseOffset();
                }
                if (!header.isControl() && !header.isTransactional() && map.hasRoomFor(header.recordCount())) {
                    put(map, batches.batch());
                }
                moved.bytes(header.sizeInBytes());
            }
            segment.requireEnd(batches, segment.size());
        }
        return to;
    }

    private static void put(OffsetMap map, ByteBuffer batch) {
        List<LogRecord> records;
        try {
            records = RecordBatches.records(batch);
        } catch (CorruptBatchException unreadable) {
            return;
        }
        for (LogRecord record : records) {
            ByteBuffer key = record.key();
            if (key != null) {
                map.put(key, record.offset());
            }
        }
    }

    private static void requireCrc(Segment segment, BatchCursor batches) throws IOException {
        if (!batches.hasValidCrc()) {
            throw new DamagedLogException("segment=" + segment.path().getFileName()
                    + " has a batch that does not match its CRC at offset="
                    + batches.header().baseOffset());
        }
    }

    /** The last offsets of the batches that tell the state of each live producer (rule M7). */
    private Set<Long> ofProducers(long to, long nowMs) throws IOException {
        ProducerStates producers = new ProducerStates(task.producersMax(), task.producerAge());
        view.forEachHeader(closed.get(0).baseOffset(), (header, segmentBase, position) -> {
            if (header.baseOffset() >= to) {
                return false;
            }
            producers.replay(header);
            return true;
        });
        producers.expire(nowMs);
        return producers.snapshot().lastOffsets();
    }

    private List<List<Segment>> groups(List<Cleanable.Closed> facts, long mappedTo) {
        List<Cleanable.Closed> rewritten = facts.stream()
                .filter(segment -> segment.baseOffset() < mappedTo)
                .toList();
        List<List<Segment>> groups = new ArrayList<>();
        int next = 0;
        for (List<Cleanable.Closed> group :
                Cleanable.groups(rewritten, log.options().segmentBytes())) {
            groups.add(closed.subList(next, next + group.size()));
            next += group.size();
        }
        return groups;
    }

    /** Writes what stays of some segments into one, which takes their place if that changes anything; its bytes. */
    private long rewrite(List<Segment> group, Survivors survivors, long mappedTo) throws IOException {
        CleanedWriter writer = new CleanedWriter(pass, log, group.get(0).baseOffset());
        Segment cleaned;
        try {
            boolean changed = copy(group, survivors, writer);
            if (!changed && group.size() == 1) {
                writer.discard();
                return group.get(0).size();
            }
            cleaned = writer.finish(group.get(group.size() - 1).lastModifiedMs());
            pass.inFolder(() -> {
                // Before a gap is there, or a tombstone gone (rule M7).
                log.cleaner().allow(mappedTo, survivors.tombstonesBelow());
                return mappedTo;
            });
        } catch (IOException | RuntimeException failed) {
            discardAfter(failed, writer);
            throw failed;
        }
        if (!swap.replace(new Replacement(pass, group, cleaned))) {
            CleaningEndedException ended = new CleaningEndedException("segments have gone while they were cleaned");
            discardAfter(ended, writer);
            throw ended;
        }
        return cleaned.size();
    }

    private static void discardAfter(Exception failed, CleanedWriter writer) {
        try {
            writer.discard();
        } catch (IOException e) {
            failed.addSuppressed(e); // goes at the next opening
        }
    }

    /** Whether anything is another than before: of what is not, the survivors give the very buffer back. */
    @SuppressWarnings("ReferenceEquality")
    private boolean copy(List<Segment> group, Survivors survivors, CleanedWriter writer) throws IOException {
        long end = view.endOf(closed.indexOf(group.get(group.size() - 1)));
        boolean changed = false;
        for (Segment segment : group) {
            BatchCursor batches = segment.wholeCursor(0, segment.size());
            while (batches.next()) {
                requireCrc(segment, batches);
                BatchHeader header = batches.header();
                ByteBuffer batch = batches.batch();
                ByteBuffer left = survivors.of(header, batch, header.nextOffset() == end);
                changed |= left != batch;
                if (left != null) {
                    writer.append(left);
                }
                moved.bytes(header.sizeInBytes() + (left == null ? 0 : left.remaining()));
            }
            segment.requireEnd(batches, segment.size());
        }
        return changed;
    }
}

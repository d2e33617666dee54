package barnabas.it.cluster.history;

import barnabas.it.cluster.history.ReaderHistory.Gap;
import barnabas.it.cluster.history.WriterHistory.Fate;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What was seen of one partition. Threads take turns. */
final class PartitionHistory {
    private record Offsets(long lowest, long highest) {}

    private final String name;
    private final Map<Integer, WriterHistory> writers = new TreeMap<>();
    private final Map<String, ReaderHistory> readers = new TreeMap<>();
    private final TreeMap<Integer, Offsets> epochs = new TreeMap<>();
    private final LongColumn values = new LongColumn();
    private final Findings findings = new Findings();
    private long known;
    private long readEndOfTheEnd;
    private int controlsBesides;
    private boolean atTheEnd;

    PartitionHistory(String name) {
        this.name = name;
    }

    synchronized void sent(Value value) {
        writer(value).mark(value.sequence(), Fate.SENT);
    }

    synchronized void acked(Value value, long offset) {
        writer(value).mark(value.sequence(), Fate.ACKED);
        stands(value, offset, "acked");
    }

    synchronized void refused(Value value) {
        writer(value).mark(value.sequence(), Fate.REFUSED);
    }

    synchronized void unknown(Value value) {
        writer(value).mark(value.sequence(), Fate.UNKNOWN);
    }

    synchronized void positioned(String reader, long offset) {
        reader(reader).seek(offset);
    }

    synchronized void read(String readerName, long offset, int epoch, byte[] bytes) {
        ReaderHistory reader = reader(readerName);
        String where = name + "@" + offset + " reader=" + readerName;
        if (offset < reader.next()) {
            findings.add(Anomaly.NONMONOTONIC_POLL, where + " expected=" + reader.next());
        }
        if (offset - reader.next() > epoch - reader.epoch() + controlsBesides) {
            findings.add(
                    Anomaly.WIDE_GAP,
                    where + " expected=" + reader.next() + " epoch=" + epoch + " epoch before=" + reader.epoch());
        }
        reader.read(offset, epoch);
        epochs.merge(
                epoch,
                new Offsets(offset, offset),
                (a, b) -> new Offsets(Math.min(a.lowest(), b.lowest()), Math.max(a.highest(), b.highest())));
        Value.of(bytes)
                .filter(value -> writer(value).is(value.sequence(), Fate.SENT))
                .ifPresentOrElse(value -> read(value, offset, where), () -> findings.add(Anomaly.PHANTOM, where));
    }

    private void read(Value value, long offset, String where) {
        WriterHistory writer = writer(value);
        writer.mark(value.sequence(), atTheEnd ? Fate.READ_AT_THE_END : Fate.READ);
        if (atTheEnd) {
            readEndOfTheEnd = Math.max(readEndOfTheEnd, offset + 1);
        }
        if (writer.is(value.sequence(), Fate.REFUSED)) {
            findings.add(Anomaly.ABORTED_READ, where + " value=" + value);
        }
        stands(value, offset, where);
    }

    private void stands(Value value, long offset, String who) {
        long there = values.get(offset);
        if (there != 0 && there != value.packed()) {
            findings.add(
                    Anomaly.INCONSISTENT_OFFSET,
                    name + "@" + offset + " value=" + Value.unpacked(there) + " and=" + value + " " + who);
        }
        WriterHistory writer = writer(value);
        OptionalLong before = writer.offset(value.sequence());
        if (before.isPresent() && before.getAsLong() != offset) {
            findings.add(
                    Anomaly.DUPLICATE,
                    name + " value=" + value + " offsets=" + before.getAsLong() + "," + offset + " " + who);
        }
        values.put(offset, value.packed());
        writer.place(value.sequence(), offset);
        known = Math.max(known, offset + 1);
    }

    /** One above the highest offset that was acked or read so far. */
    synchronized long known() {
        return known;
    }

    synchronized void polled(String reader, long nowMs) {
        reader(reader).polled(known, nowMs);
    }

    synchronized void outOfRange(String reader, long position) {
        findings.add(Anomaly.OUT_OF_RANGE, name + "@" + position + " reader=" + reader);
    }

    synchronized void told(long knownBefore, long end) {
        if (end < knownBefore) {
            findings.add(Anomaly.STALE_END, name + " end=" + end + " known before=" + knownBefore);
        }
    }

    synchronized void controlsBesides(int controls) {
        controlsBesides += controls;
    }

    synchronized void end() {
        atTheEnd = true;
    }

    /** Adds up; what was found so far stays found. */
    synchronized Verdict verdict() {
        Findings all = new Findings();
        all.addAll(findings);
        epochsRise(all);
        readers.forEach((reader, history) -> skipped(reader, history, all));
        Verdict.Counts counts = new Verdict.Counts();
        writers.forEach((id, writer) -> judge(id, writer, all, counts));
        long stall = readers.values().stream()
                .mapToLong(ReaderHistory::longestStallMs)
                .max()
                .orElse(0);
        return new Verdict(counts, stall, all.counts(), all.told());
    }

    private void judge(int id, WriterHistory writer, Findings all, Verdict.Counts counts) {
        long last = -1;
        for (int sequence = 0; sequence < writer.end(); sequence++) {
            Value value = new Value(id, sequence);
            boolean acked = writer.is(sequence, Fate.ACKED);
            counts.count(
                    acked,
                    writer.is(sequence, Fate.REFUSED),
                    writer.is(sequence, Fate.UNKNOWN),
                    writer.is(sequence, Fate.READ) || writer.is(sequence, Fate.READ_AT_THE_END));
            long offset = writer.offset(sequence).orElse(-1);
            if (acked && offset < last) {
                all.add(
                        Anomaly.NONMONOTONIC_SEND,
                        name + " value=" + value + " offset=" + offset + " one before it=" + last);
            }
            last = acked ? Math.max(last, offset) : last;
            if (atTheEnd && writer.committed(sequence) && !writer.is(sequence, Fate.READ_AT_THE_END)) {
                all.add(
                        offset < readEndOfTheEnd ? Anomaly.LOST_WRITE : Anomaly.UNSEEN,
                        name + "@" + offset + " value=" + value + (acked ? " acked" : " read before") + " read up to="
                                + readEndOfTheEnd);
            }
        }
    }

    private void skipped(String reader, ReaderHistory history, Findings all) {
        for (Gap gap : history.gaps()) {
            for (long offset = gap.from(); offset <= Math.min(gap.to(), known); offset++) {
                if (values.get(offset) != 0) {
                    all.add(
                            Anomaly.POLL_SKIP,
                            name + "@" + offset + " reader=" + reader + " value=" + Value.unpacked(values.get(offset)));
                }
            }
        }
    }

    private void epochsRise(Findings all) {
        epochs.forEach((epoch, offsets) -> {
            Map.Entry<Integer, Offsets> before = epochs.lowerEntry(epoch);
            if (before != null && before.getValue().highest() >= offsets.lowest()) {
                all.add(
                        Anomaly.EPOCH_BACKWARDS,
                        name + " epoch=" + epoch + " from=" + offsets.lowest() + " epoch=" + before.getKey() + " to="
                                + before.getValue().highest());
            }
        });
    }

    private WriterHistory writer(Value value) {
        return writers.computeIfAbsent(value.writer(), none -> new WriterHistory());
    }

    private ReaderHistory reader(String reader) {
        return readers.computeIfAbsent(reader, none -> new ReaderHistory(0));
    }
}

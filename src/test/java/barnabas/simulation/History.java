package barnabas.simulation;

import barnabas.consensus.Batch;
import barnabas.consensus.Control;
import barnabas.consensus.Replica;
import barnabas.consensus.ReplicaId;
import barnabas.model.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that must never happen, looked at after every step: two leaders in an epoch, logs that part and meet again, a leader without
 * what was committed, a high watermark that goes back, an acked batch lost or doubled, two values at one offset, an old leader that answers.
 */
final class History {
    /** A leader's log at its election. */
    record Log(List<Entry> entries, long start, long end) {}

    private record Place(int epoch, long offset) {}

    private record Acked(int producer, int sequence) {}

    private final Map<Place, Entry> made = new HashMap<>();
    private final Map<Integer, ReplicaId> leaders = new HashMap<>();
    private final TreeMap<Long, Entry> committed = new TreeMap<>();
    private final Map<Acked, Long> where = new HashMap<>();
    private final long[] seenTo;
    private final List<String> story = new ArrayList<>();
    private final World world;
    private long maxAcked;
    private long acks;
    private int newestEpoch;
    private long deletedTo;
    private boolean lossy;

    History(World world, int nodes) {
        this.world = world;
        seenTo = new long[nodes];
    }

    /** The last things that happened, for whoever reads a failure. */
    void tell(String what) {
        if (story.size() > 4000) {
            story.subList(0, 2000).clear();
        }
        story.add(world.nowMs() + " " + what);
    }

    List<String> story() {
        return story;
    }

    private AssertionError broken(String what) {
        tell("BROKEN " + what);
        return new AssertionError(what);
    }

    void opened(int node) {
        seenTo[node] = 0;
        tell("opened node=" + node);
    }

    void elected(int node, ReplicaId replica, int epoch, Log log) {
        tell("elected node=" + node + " epoch=" + epoch + " end=" + log.end());
        ReplicaId before = leaders.putIfAbsent(epoch, replica);
        if (before != null) {
            throw broken("two leaders in epoch=" + epoch + ": " + before + " and again " + replica);
        }
        newestEpoch = Math.max(newestEpoch, epoch);
        if (lossy || epoch < newestEpoch) {
            return; // one that counts its votes late leads, in an epoch that is over, and need not have what came after
            // it
        }
        Map<Long, Entry> has = new HashMap<>();
        for (Entry entry : log.entries()) {
            has.put(entry.batch().baseOffset(), entry);
        }
        for (Entry entry : committed.values()) {
            if (entry.batch().nextOffset() > log.start()
                    && !same(entry, has.get(entry.batch().baseOffset()))) {
                throw broken(
                        "leader completeness: node=" + node + " epoch=" + epoch + " lacks committed " + entry.batch());
            }
        }
    }

    private static boolean same(Entry one, Entry other) {
        return other != null && one.maker() == other.maker();
    }

    /** A leader has made a batch. Nobody else makes one in that epoch at that offset. */
    void made(int node, Entry entry) {
        Place place = new Place(entry.batch().epoch(), entry.batch().baseOffset());
        if (!(entry.batch().control() instanceof Control.Data)) {
            tell("made node=" + node + " " + entry.batch());
        }
        if (made.putIfAbsent(place, entry) != null) {
            throw broken("node=" + node + " made a second batch at " + place);
        }
    }

    /** A follower writes a batch of a leader: what lies before it must be what lay before it there (log matching). */
    Entry copied(int node, Batch batch, Position previous, long expectedEnd) {
        Entry entry = made.get(new Place(batch.epoch(), batch.baseOffset()));
        if (entry == null) {
            throw broken("node=" + node + " writes what nobody made: " + batch);
        }
        boolean overStart = batch.baseOffset() < expectedEnd;
        if (!overStart && !entry.previous().equals(previous)) {
            throw broken("log matching: node=" + node + " has " + previous + " before " + batch + ", its leader had "
                    + entry.previous());
        }
        return entry;
    }

    /** Readers of a node see up to its high watermark: always the same at an offset, everywhere. */
    void exposed(int node, long from, long to, long logStart, Disk disk) {
        if (to < seenTo[node]) {
            throw broken("high watermark back: node=" + node + " from=" + seenTo[node] + " to=" + to);
        }
        seenTo[node] = to;
        if (to <= from || lossy) {
            return;
        }
        List<Entry> entries = disk.entries();
        long covered = Math.max(from, logStart);
        for (int i = disk.indexOf(covered); i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.batch().nextOffset() > to) {
                break;
            }
            Entry before = committed.putIfAbsent(entry.batch().baseOffset(), entry);
            if (before != null && before.maker() != entry.maker()) {
                throw broken("two values: node=" + node + " shows " + entry.batch() + " where " + before.batch()
                        + " was shown");
            }
            if (before == null) {
                noteWhere(node, entry);
            }
            covered = entry.batch().nextOffset();
        }
        if (covered < to && to > logStart) {
            throw broken("node=" + node + " shows to=" + to + " what is written to=" + covered);
        }
    }

    private void noteWhere(int node, Entry entry) {
        Map.Entry<Long, Entry> before = committed.lowerEntry(entry.batch().baseOffset());
        if (before != null
                && before.getValue().batch().nextOffset() != entry.batch().baseOffset()) {
            boolean gap = committed.higherKey(entry.batch().baseOffset()) == null;
            if (gap && before.getValue().batch().nextOffset() > entry.batch().baseOffset()) {
                throw broken("node=" + node + " shows overlapping " + entry.batch() + " on "
                        + before.getValue().batch());
            }
        }
        if (entry.producer() == Entry.NOBODY) {
            return;
        }
        Long known = where.putIfAbsent(
                new Acked(entry.producer(), entry.sequence()), entry.batch().nextOffset());
        if (known != null && known != entry.batch().nextOffset()) {
            throw broken("duplicate: producer=" + entry.producer() + " sequence=" + entry.sequence() + " ends at="
                    + known + " and at=" + entry.batch().nextOffset());
        }
    }

    /** M6: what a reset carries of a producer: its last batch below the new log's start. */
    Entry lastBelow(int producer, long offset) {
        for (Entry entry : committed.headMap(offset, false).descendingMap().values()) {
            if (entry.producer() == producer) {
                return entry;
            }
        }
        return null;
    }

    /** A4: what is acked is committed, and stays at its place. */
    void acked(Request request, long endOffset) {
        acks++;
        if (lossy) {
            return;
        }
        Long at = where.get(new Acked(request.producer(), request.sequence()));
        if (at == null || at != endOffset) {
            if (at != null || endOffset > deletedTo) {
                throw broken("acked producer=" + request.producer() + " sequence=" + request.sequence() + " end="
                        + endOffset + " but it is committed at=" + at);
            }
        }
        maxAcked = Math.max(maxAcked, endOffset);
    }

    void outOfOrder(Request request) {
        if (!lossy) {
            throw broken("lost: producer=" + request.producer() + " sequence=" + request.sequence()
                    + " comes after one that was acked and is not there");
        }
    }

    void deleted(long offset) {
        deletedTo = Math.max(deletedTo, offset);
    }

    /** T2, C2: who says what is latest knows all that was acked by anyone before. */
    void served(int node, Replica.Status status) {
        if (lossy) {
            return;
        }
        if (status.highWatermark() < maxAcked) {
            throw broken("stale leader: node=" + node + " epoch=" + status.term() + " serves latest="
                    + status.highWatermark() + " when acked=" + maxAcked);
        }
        if (status.logStart() < deletedTo) {
            throw broken("deleted records back: node=" + node + " epoch=" + status.term() + " start="
                    + status.logStart() + " when deleted=" + deletedTo);
        }
    }

    AssertionError bothServe(int one, int other) {
        return broken("two leases: node=" + one + " and node=" + other);
    }

    /** Rule M5 lost data and said so: what was committed before may be gone. */
    void mayBeLost(int node) {
        tell("may be lost, says node=" + node);
        lossy = true;
    }

    void contradicted(int node) {
        if (!lossy) {
            throw broken("node=" + node + " was told to take back what is committed");
        }
    }

    AssertionError stuck(String what) {
        return broken("does not serve again: " + what);
    }

    int elections() {
        return leaders.size();
    }

    long acks() {
        return acks;
    }

    boolean lossy() {
        return lossy;
    }

    long committedEnd() {
        return committed.isEmpty()
                ? 0
                : committed.lastEntry().getValue().batch().nextOffset();
    }
}

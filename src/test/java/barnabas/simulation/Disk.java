package barnabas.simulation;

import barnabas.consensus.Control;
import barnabas.consensus.Membership;
import barnabas.consensus.Opened;
import barnabas.consensus.Output;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.Standing;
import barnabas.consensus.StoredState;
import barnabas.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A data directory: what the operating system holds, what would survive a power cut, and what is still on its way. Segments and
 * {@code state.log} lose their tails each by itself.
 */
final class Disk {
    final ReplicaId self;
    private final Membership created;
    private List<Entry> cached = new ArrayList<>();
    private List<Entry> durable = new ArrayList<>();
    private Position base = Position.START;
    private Membership first;

    /** Up to this index {@code durable} is what {@code cached} is. */
    private int sameUpTo;

    private StoredState cachedState = StoredState.NEW;
    private StoredState durableState = StoredState.NEW;
    private final List<Output.Store> storing = new ArrayList<>();
    private final List<List<Entry>> writing = new ArrayList<>();
    private Standing standing = Standing.SOUND;
    private long commitPoint;

    Disk(ReplicaId self, Membership created) {
        this.self = self;
        this.created = created;
        this.first = created;
    }

    long end() {
        return cached.isEmpty()
                ? base.endOffset()
                : cached.get(cached.size() - 1).batch().nextOffset();
    }

    /** What the core handed out, on its way to the operating system. */
    void write(List<Entry> entries) {
        writing.add(entries);
    }

    /** The oldest write under way has been made; false when the log ends elsewhere than it should (rule L6). */
    boolean written(long expectedEnd) {
        List<Entry> entries = writing.remove(0);
        if (end() != expectedEnd) {
            return false;
        }
        cached.addAll(entries);
        return true;
    }

    boolean writing() {
        return !writing.isEmpty();
    }

    void cut(long endOffset) {
        int keep = indexOf(endOffset);
        cached.subList(keep, cached.size()).clear();
        sameUpTo = Math.min(sameUpTo, keep);
    }

    void reset(Position start, Membership membership) {
        cached = new ArrayList<>();
        durable = new ArrayList<>(); // the swap is a rename followed by an fsync of the folder (rule L10)
        base = start;
        first = membership;
        sameUpTo = 0;
        commitPoint = 0;
    }

    void flushed(long endOffset) {
        int to = indexOf(endOffset);
        if (to <= sameUpTo && durable.size() == sameUpTo) {
            return;
        }
        durable.subList(sameUpTo, durable.size()).clear();
        for (int i = sameUpTo; i < to; i++) {
            durable.add(cached.get(i));
        }
        sameUpTo = Math.max(sameUpTo, to);
    }

    void store(Output.Store store) {
        storing.add(store);
    }

    void stored(long sequence) {
        while (!storing.isEmpty() && storing.get(0).sequence() <= sequence) {
            cachedState = storing.remove(0).state();
        }
        durableState = cachedState;
    }

    /** The process is killed: of what was on its way, some came through. */
    void killed(World world) {
        for (List<Entry> entries : writing) {
            if (entries.get(0).batch().baseOffset() != end()) {
                break; // one before it failed
            }
            int some = world.index(entries.size() + 1);
            cached.addAll(entries.subList(0, some));
            if (some < entries.size()) {
                break;
            }
        }
        writing.clear();
        int stores = world.index(storing.size() + 1);
        for (int i = 0; i < stores; i++) {
            cachedState = storing.get(i).state();
        }
        storing.clear();
        commitPoint = 0;
    }

    /** The machine loses its power: of what was not flushed, some may be there, or an older tail come back. */
    void powerCut(World world, boolean acksWhenFlushed) {
        killed(world);
        if (world.chance(0.5)) {
            cached = new ArrayList<>(durable);
        } else {
            int keep = (int) world.between(sameUpTo, cached.size());
            cached = new ArrayList<>(cached.subList(0, keep));
        }
        if (world.chance(0.5)) {
            cachedState = durableState;
        }
        durableState = cachedState;
        if (!acksWhenFlushed && standing == Standing.SOUND) {
            standing = Standing.MAY_HAVE_LOST;
        }
    }

    /** Damage in the middle: what follows it is unusable (rule L8). */
    void damaged(World world) {
        int keep = world.index(cached.size() + 1);
        long start = Math.max(base.endOffset(), cachedState.logStart());
        keep = Math.max(keep, Math.min(indexOf(start), cached.size()));
        cached = new ArrayList<>(cached.subList(0, keep));
        standing = Standing.DAMAGED;
    }

    /** A stop that has flushed all and says how far it was committed. */
    void stoppedCleanly(long highWatermark) {
        flushed(end());
        commitPoint = Math.min(highWatermark, end());
    }

    boolean sound() {
        return standing == Standing.SOUND;
    }

    void soundAgain() {
        standing = Standing.SOUND;
    }

    /** Rule L5: the tail is flushed before a position is reported. */
    Opened open(boolean flushFirst) {
        if (flushFirst) {
            durable = new ArrayList<>(cached);
            sameUpTo = cached.size();
            durableState = cachedState;
        }
        long start = Math.max(base.endOffset(), cachedState.logStart());
        if (start > end()) {
            start = base.endOffset();
        }
        Position startAt = base;
        TreeMap<Long, Integer> epochs = new TreeMap<>();
        TreeMap<Long, Membership> memberships = new TreeMap<>();
        Membership atStart = first;
        int epoch = base.epoch();
        for (Entry entry : cached) {
            long offset = entry.batch().baseOffset();
            if (entry.batch().nextOffset() <= start) {
                startAt = new Position(entry.batch().epoch(), entry.batch().nextOffset());
                epoch = entry.batch().epoch();
            } else if (entry.batch().epoch() > epoch || epochs.isEmpty()) {
                epoch = entry.batch().epoch();
                epochs.put(Math.max(offset, start), epoch);
                startAt = offset < start ? new Position(epoch, start) : startAt;
            }
            if (entry.batch().control() instanceof Control.Voters voters) {
                if (entry.batch().nextOffset() <= start) {
                    atStart = voters.membership();
                } else {
                    memberships.put(offset, voters.membership());
                }
            }
        }
        return new Opened(
                self,
                cachedState,
                startAt,
                end(),
                epochs,
                Math.max(start, commitPoint),
                atStart,
                memberships,
                standing);
    }

    Membership created() {
        return created;
    }

    /** The index of the first batch that ends behind an offset. */
    int indexOf(long offset) {
        int low = 0;
        int high = cached.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cached.get(middle).batch().nextOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    List<Entry> entries() {
        return cached;
    }

    Position base() {
        return base;
    }
}

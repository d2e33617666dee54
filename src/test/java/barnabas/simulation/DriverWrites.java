package barnabas.simulation;

import barnabas.consensus.Input;
import barnabas.consensus.Output;
import barnabas.model.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The journal and {@code state.log} of one life of a replica: everything takes its time, in order, and may fail. */
final class DriverWrites {
    private final Node node;
    private final Group group;
    private final Disk disk;
    private final Driver driver;
    private final World world;

    /** The log with all that was handed out: what the producers' states are made of (rule A5). */
    private final Map<Integer, List<Entry>> byProducer = new HashMap<>();

    private final List<Entry> handedOut;
    private Position base;
    private long generation;
    private long writtenAtMs;
    private long flushedAtMs;
    private long storedAtMs;
    private int pending;

    DriverWrites(Node node, Group group, Disk disk, Driver driver) {
        this.node = node;
        this.group = group;
        this.disk = disk;
        this.driver = driver;
        this.world = node.world;
        this.handedOut = new ArrayList<>(disk.entries());
        this.base = disk.base();
        handedOut.forEach(this::index);
    }

    private void index(Entry entry) {
        if (entry.producer() != Entry.NOBODY) {
            byProducer
                    .computeIfAbsent(entry.producer(), any -> new ArrayList<>())
                    .add(entry);
        }
    }

    Entry lastOf(int producer) {
        List<Entry> entries = byProducer.get(producer);
        return entries == null || entries.isEmpty()
                ? group.history().lastBelow(producer, base.endOffset())
                : entries.get(entries.size() - 1);
    }

    List<Entry> handedOut() {
        return handedOut;
    }

    Position lastHandedOut() {
        return handedOut.isEmpty() ? base : handedOut.get(handedOut.size() - 1).end();
    }

    private void later(long delayMs, Runnable what) {
        node.later(delayMs, () -> {
            if (!driver.isGone()) {
                what.run();
            }
        });
    }

    private void tell(Input input) {
        node.toReplica(() -> driver.input(input));
    }

    void store(Output output) {
        Output.Store store = output.store();
        if (store == null) {
            return;
        }
        disk.store(store);
        storedAtMs = Math.max(storedAtMs, world.nowMs() + delay(0, 4));
        later(storedAtMs - world.nowMs(), () -> {
            if (group.faults().failsStore(node.id)) {
                tell(new Input.StorageFailed());
                return;
            }
            disk.stored(store.sequence());
            tell(new Input.StateStored(store.sequence()));
        });
    }

    private long delay(long low, long high) {
        return world.chance(group.faults().slowDisk())
                ? world.between(20, group.faults().slowMs())
                : world.between(low, high);
    }

    void persist(Output.Persist persist, List<Entry> entries) {
        handedOut.addAll(entries);
        entries.forEach(this::index);
        disk.write(entries);
        pending++;
        writtenAtMs = Math.max(writtenAtMs, world.nowMs() + delay(0, 1));
        later(writtenAtMs - world.nowMs(), () -> {
            pending--;
            if (group.faults().failsWrite(node.id) || !disk.written(persist.expectedEnd())) {
                tell(new Input.StorageFailed());
                return;
            }
            tell(new Input.Written(persist.generation(), disk.end()));
            flush(persist.generation(), disk.end());
        });
    }

    private void flush(long of, long endOffset) {
        if (!group.acksWhenFlushed()) {
            if (world.chance(0.2)) {
                disk.flushed(endOffset);
            }
            tell(new Input.Flushed(of, endOffset));
            return;
        }
        flushedAtMs = Math.max(flushedAtMs, world.nowMs() + delay(1, 4));
        later(flushedAtMs - world.nowMs(), () -> {
            if (group.faults().failsFlush(node.id)) {
                tell(new Input.StorageFailed());
                return;
            }
            if (node.flaw != Flaw.LIES_ABOUT_FLUSH && of == generation) {
                disk.flushed(endOffset);
            }
            tell(new Input.Flushed(of, endOffset));
        });
    }

    void cutOrReset(Output output) {
        if (output.cut() == null && output.reset() == null) {
            return;
        }
        if (pending > 0) {
            throw new AssertionError(
                    "node=" + node.id + " L6: the log is cut while persists=" + pending + " are under way");
        }
        if (output.cut() != null) {
            Output.Cut cut = output.cut();
            generation = cut.generation();
            handedOut.removeIf(entry -> entry.batch().nextOffset() > cut.endOffset());
            reindex();
            later(delay(0, 5), () -> {
                disk.cut(cut.endOffset());
                tell(new Input.CutDone(cut.generation()));
            });
        } else {
            Output.NewLog reset = output.reset();
            generation = reset.generation();
            handedOut.clear();
            base = reset.start();
            reindex();
            later(delay(0, 20), () -> {
                disk.reset(reset.start(), reset.membership());
                group.history().opened(node.id);
                tell(new Input.ResetDone(reset.generation()));
            });
        }
    }

    private void reindex() {
        byProducer.clear();
        handedOut.forEach(this::index);
    }
}

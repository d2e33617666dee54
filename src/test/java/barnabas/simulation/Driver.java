package barnabas.simulation;

import barnabas.consensus.Batch;
import barnabas.consensus.Control;
import barnabas.consensus.Input;
import barnabas.consensus.Message;
import barnabas.consensus.Output;
import barnabas.consensus.Replica;
import barnabas.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Carries out what one life of a replica decides, as the partition's actors do, on a simulated disk and network. */
final class Driver {
    private static final int PARKED_MAX = 50;

    private record Waiting(Request request, long endOffset) {}

    private record Delete(long offset) {}

    private final Node node;
    private final Group group;
    private final World world;
    private final Disk disk;
    private final Replica replica;
    private final DriverWrites writes;
    private final Deque<Input> inputs = new ArrayDeque<>();
    private final Deque<Request> proposed = new ArrayDeque<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Delete> deletes = new ArrayList<>();
    private final Deque<Request> parked = new ArrayDeque<>();
    private boolean busy;
    private boolean gone;
    private long wakeAtMs = Output.NO_WAKE;
    private long highWatermark;
    private Replica.Kind kind = Replica.Kind.FOLLOWER;

    Driver(Node node, Group group, Disk disk) {
        this.node = node;
        this.group = group;
        this.world = node.world;
        this.disk = disk;
        this.replica = group.rules().open(disk.open(true));
        this.writes = new DriverWrites(node, group, disk, this);
        this.highWatermark = 0;
        group.history().opened(node.id);
    }

    void gone() {
        gone = true;
        waiting.clear();
        parked.clear();
    }

    boolean isGone() {
        return gone;
    }

    /** Gives an input to the replica, carries out what it says, and so on for what follows at once. */
    void input(Input input) {
        if (gone) {
            return;
        }
        inputs.add(input);
        if (busy) {
            return;
        }
        busy = true;
        Input next = inputs.poll();
        while (next != null && !gone) {
            carryOut(replica.on(next, node.moment()));
            if (inputs.isEmpty()) {
                retryParked();
            }
            next = inputs.poll();
        }
        busy = false;
    }

    private void carryOut(Output output) {
        boolean elected = replica.kind() == Replica.Kind.LEADER && kind != Replica.Kind.LEADER;
        boolean resigned = replica.kind() == Replica.Kind.RESIGNED && kind != Replica.Kind.RESIGNED;
        kind = replica.kind();
        output.notices().forEach(this::onNotice);
        writes.store(output);
        if (output.leadership() != null) {
            node.announce(output.leadership().epoch(), output.leadership().leads());
            if (output.leadership().leads()) {
                group.history().elected(node.id, disk.self, output.leadership().epoch(), logOf(status()));
                waiting.clear();
            }
        } else if (elected) {
            throw new AssertionError("node=" + node.id + " leads and does not say so");
        }
        writes.cutOrReset(output);
        for (Output.Persist persist : output.persists()) {
            writes.persist(persist, entries(persist));
        }
        output.feeds().forEach(this::feed);
        for (Message message : output.messages()) {
            group.network().send(node.id, message.to().broker().value(), message);
        }
        expose(output);
        acknowledge(output);
        wake(output.wakeAtMs());
        if (resigned) {
            resigned();
        }
    }

    private History.Log logOf(Replica.Status status) {
        return new History.Log(writes.handedOut(), status.logStart(), status.logEnd());
    }

    /** What the batches of a persist hold: of a leader its producers' requests, of a follower what the append carried. */
    private List<Entry> entries(Output.Persist persist) {
        List<Entry> entries = new ArrayList<>();
        Position previous = writes.lastHandedOut();
        boolean leads = kind == Replica.Kind.LEADER;
        for (Batch batch : persist.batches()) {
            Entry entry;
            if (leads) {
                boolean data = batch.control() instanceof Control.Data;
                Request request = data ? proposed.poll() : null;
                entry = request == null
                        ? new Entry(batch, previous, Entry.NOBODY, 0, world.number())
                        : new Entry(batch, previous, request.producer(), request.sequence(), world.number());
                if (request != null) {
                    waiting.add(new Waiting(request, batch.nextOffset()));
                }
                group.history().made(node.id, entry);
            } else {
                entry = group.history().copied(node.id, batch, previous, persist.expectedEnd());
            }
            previous = entry.end();
            entries.add(entry);
        }
        return entries;
    }

    /** Reads from the log and sends; the replica learns how much. */
    private void feed(Output.Feed feed) {
        long from = feed.head().previous().endOffset();
        List<Batch> read = new ArrayList<>();
        int bytes = 0;
        long next = from;
        List<Entry> entries = disk.entries();
        for (int i = disk.indexOf(from); i < entries.size(); i++) {
            Batch batch = entries.get(i).batch();
            if (batch.nextOffset() > feed.endOffset() || bytes >= feed.maxBytes()) {
                break;
            }
            read.add(batch);
            bytes += (int) (batch.nextOffset() - batch.baseOffset()) * 100;
            next = batch.nextOffset();
        }
        group.network()
                .send(node.id, feed.head().to().broker().value(), feed.head().with(read));
        inputs.add(new Input.Fed(feed.head().to(), from, next, bytes));
    }

    private void expose(Output output) {
        group.history().exposed(node.id, highWatermark, output.highWatermark(), output.logStart(), disk);
        highWatermark = output.highWatermark();
    }

    /** A leader's answers: acks=all, DeleteRecords; on a change of role nobody knows, and the producers ask again. */
    private void acknowledge(Output output) {
        if (kind != Replica.Kind.LEADER) {
            waiting.forEach(open -> open.request().answer().accept(Request.Answer.NOT_LEADER));
            waiting.clear();
            proposed.clear();
            deletes.clear();
            return;
        }
        Replica.Status status = status();
        if (status.serves() && status.knowsLatest()) {
            group.history().served(node.id, status);
        }
        Iterator<Waiting> open = waiting.iterator();
        while (open.hasNext()) {
            Waiting next = open.next();
            if (next.endOffset() <= output.ackThrough()) {
                open.remove();
                group.history().acked(next.request(), next.endOffset());
                next.request().answer().accept(Request.Answer.ACKED);
            }
        }
        for (Iterator<Delete> each = deletes.iterator(); each.hasNext(); ) {
            Delete delete = each.next();
            if (output.recordedLogStart() >= delete.offset()) {
                each.remove();
                group.history().deleted(delete.offset());
            }
        }
    }

    private void onNotice(Output.Notice notice) {
        switch (notice) {
            case SOUND_AGAIN -> disk.soundAgain();
            case DATA_MAY_BE_LOST -> group.history().mayBeLost(node.id);
            case CONTRADICTION -> group.history().contradicted(node.id);
            case TRANSFER_FAILED -> {}
        }
    }

    private void wake(long atMs) {
        if (atMs >= wakeAtMs) {
            return;
        }
        wakeAtMs = atMs;
        node.later(Math.max(1, atMs - node.clockMs()), () -> {
            if (wakeAtMs == atMs) {
                wakeAtMs = Output.NO_WAKE;
                node.toReplica(() -> input(new Input.Tick()));
            }
        });
    }

    /** The directory goes offline; the broker brings it up again after a while. */
    private void resigned() {
        gone();
        node.disown();
        node.later(world.between(300, 1500), () -> {
            if (node.driver() == this) {
                disk.killed(world);
                node.openReplica();
            }
        });
    }

    void produce(Request request) {
        if (gone) {
            request.answer().accept(Request.Answer.NOT_LEADER);
            return;
        }
        switch (replica.admission(node.moment())) {
            case CLOSED -> request.answer().accept(Request.Answer.NOT_LEADER);
            case PARKED -> {
                if (parked.size() < PARKED_MAX) {
                    parked.add(request);
                }
            }
            case OPEN -> propose(request);
        }
    }

    private void propose(Request request) {
        Entry last = writes.lastOf(request.producer());
        int lastSequence = last == null ? -1 : last.sequence();
        if (request.sequence() <= lastSequence) {
            // A5: the original may not be committed yet; so the answer waits for it.
            if (node.flaw == Flaw.ACKS_RESENT_AT_ONCE) {
                group.history().acked(request, last.batch().nextOffset());
                request.answer().accept(Request.Answer.ACKED);
                return;
            }
            wait(request, last.batch().nextOffset());
        } else if (request.sequence() > lastSequence + 1) {
            request.answer().accept(Request.Answer.OUT_OF_ORDER);
        } else {
            proposed.add(request);
            input(new Input.Propose(List.of(request.records())));
        }
    }

    private void wait(Request request, long endOffset) {
        waiting.add(new Waiting(request, endOffset));
        input(new Input.Tick());
    }

    /** One at a time: the next may be the same once more. */
    private void retryParked() {
        while (inputs.isEmpty() && !parked.isEmpty() && replica.admission(node.moment()) != Replica.Admission.PARKED) {
            produce(parked.poll());
        }
    }

    void delete(long offset) {
        if (kind == Replica.Kind.LEADER && !gone) {
            deletes.add(new Delete(offset));
            input(new Input.DeleteRecords(offset));
        }
    }

    /** No membership is in the log that may yet be taken back. */
    boolean membershipCommitted() {
        List<Entry> entries = writes.handedOut();
        for (int i = entries.size() - 1; i >= 0 && entries.get(i).batch().nextOffset() > highWatermark; i--) {
            if (entries.get(i).batch().control() instanceof Control.Voters) {
                return false;
            }
        }
        return true;
    }

    Replica.Status status() {
        return replica.status(node.moment());
    }

    Replica.Kind kind() {
        return kind;
    }

    long highWatermark() {
        return highWatermark;
    }
}

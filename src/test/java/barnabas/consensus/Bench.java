package barnabas.consensus;

import barnabas.model.BrokerId;
import barnabas.model.Position;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** One replica on the bench: opened with a log, given inputs by hand, its last output in view. */
final class Bench {
    static final ReplicaId ONE = replica(1);
    static final ReplicaId TWO = replica(2);
    static final ReplicaId THREE = replica(3);
    static final Membership ALL = new Membership(List.of(ONE, TWO, THREE));

    final FakeLinks links = new FakeLinks();
    final Replica replica;
    long nowMs = 10_000;
    Output last;

    private Bench(Opened opened) {
        replica = new Replica(opened, Settings.DEFAULT);
    }

    static ReplicaId replica(int broker) {
        return new ReplicaId(new BrokerId(broker), new UUID(7, broker));
    }

    /** Replica one with a log of one batch per given epoch, each of ten records, committed up to an offset. */
    static Bench open(Membership membership, Standing standing, long committed, int... epochs) {
        TreeMap<Long, Integer> starts = new TreeMap<>();
        for (int i = 0; i < epochs.length; i++) {
            if (i == 0 || epochs[i] != epochs[i - 1]) {
                starts.put(i * 10L, epochs[i]);
            }
        }
        int last = Arrays.stream(epochs).max().orElse(0);
        return new Bench(new Opened(
                ONE,
                new StoredState(last, null, 0),
                Position.START,
                epochs.length * 10L,
                starts,
                committed,
                membership,
                new TreeMap<>(),
                standing));
    }

    /** A voter of three that has waited out its restart, and hears all others. */
    static Bench follower(long committed, int... epochs) {
        Bench bench = open(ALL, Standing.SOUND, committed, epochs);
        bench.on(new Input.MinInsync(1));
        bench.nowMs += 1000;
        bench.links.alive.add(TWO.broker());
        bench.links.alive.add(THREE.broker());
        return bench;
    }

    /** Elected in the epoch after its log's last, with the vote of the second. */
    static Bench leader(long committed, int... epochs) {
        Bench bench = follower(committed, epochs);
        bench.on(new Input.Tick());
        int term = bench.replica.status(bench.moment()).term() + 1;
        bench.receive(new Message.VoteReply(TWO, ONE, term - 1, term, true, true, true, 0));
        bench.stored();
        bench.links.announced = term;
        bench.receive(new Message.VoteReply(TWO, ONE, term, term, false, true, true, 0));
        return bench;
    }

    Moment moment() {
        return new Moment(nowMs, 0, links);
    }

    Output on(Input input) {
        last = replica.on(input, moment());
        return last;
    }

    Output receive(Message message) {
        return on(new Input.Received(message, 1));
    }

    /** The state that was asked to be stored last is flushed. */
    Output stored() {
        return on(new Input.StateStored(last.store() == null ? 1 : last.store().sequence()));
    }

    /** Everything handed out is written and flushed. */
    Output flushed(long generation, long endOffset) {
        on(new Input.Written(generation, endOffset));
        return on(new Input.Flushed(generation, endOffset));
    }

    Message.AppendReply ack(ReplicaId from, int term, long offset) {
        return new Message.AppendReply(from, ONE, term, offset, true, offset, Position.START, true, 0, 0);
    }

    static Message.Append append(int term, Position previous, long commit, Batch... batches) {
        return new Message.Append(TWO, ONE, term, previous, List.of(batches), commit, 1000, 0);
    }

    static Batch batch(int epoch, long base, long next) {
        return new Batch(epoch, base, next, Control.DATA);
    }

    Replica.Status status() {
        return replica.status(moment());
    }

    <M extends Message> List<M> sent(Class<M> kind) {
        return last.messages().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}

package barnabas.partition.link;

import barnabas.consensus.Links;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of this broker at its links. What it has been given and not given back is given back when it leaves. */
final class Seat implements GroupLink {
    private static final Logger LOG = LoggerFactory.getLogger(Seat.class);

    private final Switchboard board;
    private final TopicIdPartition group;
    private final GroupMember member;
    private final Set<Held> held = ConcurrentHashMap.newKeySet();
    private volatile Set<BrokerId> concerns = Set.of();
    private volatile int announced = LEADS_NOT;
    private volatile boolean left;

    Seat(Switchboard board, TopicIdPartition group, GroupMember member) {
        this.board = board;
        this.group = group;
        this.member = member;
    }

    @Override
    public boolean alive(BrokerId broker) {
        return glance(broker, board.awakeMs()).alive();
    }

    @Override
    public long session(BrokerId broker) {
        return glance(broker, board.awakeMs()).session();
    }

    @Override
    public long echoedMs(BrokerId broker) {
        return glance(broker, board.awakeMs()).echoedMs();
    }

    @Override
    public int leads(BrokerId broker) {
        return glance(broker, board.awakeMs()).leads();
    }

    @Override
    public int announced() {
        return announced;
    }

    @Override
    public Links at(long nowMs) {
        board.awakeMs();
        return new Still(nowMs);
    }

    private Peer.Glance glance(BrokerId broker, long nowMs) {
        Peer peer = board.find(broker);
        return peer == null ? Peer.Glance.NOBODY : peer.glance(group, nowMs);
    }

    @Override
    public void concerns(Set<BrokerId> brokers) {
        concerns = Set.copyOf(brokers);
    }

    @Override
    public synchronized void lead(int epoch) {
        if (!left && epoch > announced) {
            board.announcements().lead(group, epoch);
            announced = epoch;
        }
    }

    @Override
    public synchronized void inSync(int epoch, Set<BrokerId> brokers) {
        if (!left) {
            board.announcements().inSync(group, epoch, brokers);
        }
    }

    @Override
    public synchronized void takeBack(int epoch) {
        if (announced != LEADS_NOT && announced <= epoch) {
            announced = LEADS_NOT;
            board.announcements().takeBack(group, epoch);
        }
    }

    @Override
    public void send(Message message, ByteBuffer records) {
        if (!left) {
            board.send(group, message, records);
        }
    }

    @Override
    public void leave() {
        board.left(group, this);
        vacate();
    }

    /** Nothing is told to this replica any more, and it says nothing. */
    void vacate() {
        synchronized (this) {
            takeBack(Integer.MAX_VALUE);
            left = true;
        }
        held.forEach(Held::run);
    }

    boolean concerns(BrokerId broker) {
        return !left && concerns.contains(broker);
    }

    boolean leads() {
        return announced != LEADS_NOT;
    }

    void linkChanged() {
        tell(member::linkChanged);
    }

    void announced(ReplicaId leader, int epoch) {
        tell(() -> member.announced(leader, epoch));
    }

    /** A replica that fails at it must not cost all others their link. */
    private void tell(Runnable what) {
        try {
            if (!left) {
                what.run();
            }
        } catch (RuntimeException e) {
            LOG.error("group=" + group + " cannot be told of its links", e);
        }
    }

    void received(Frame.Said said, ByteBuffer records, Wire wire) {
        Held bytes = new Held(held, wire, Frame.Said.heldBytes(said.recordsBytes()));
        held.add(bytes);
        tell(() -> member.received(said.message(), records, wire.session(), bytes));
        if (left) {
            bytes.run(); // it may have left before this was among what it holds
        }
    }

    /** Bytes that the replica has been given. */
    private static final class Held extends AtomicBoolean implements Runnable {
        private static final long serialVersionUID = 1;

        private final transient Set<Held> among;
        private final transient Wire wire;
        private final int bytes;

        Held(Set<Held> among, Wire wire, int bytes) {
            this.among = among;
            this.wire = wire;
            this.bytes = bytes;
        }

        @Override
        public void run() {
            if (compareAndSet(false, true)) {
                among.remove(this);
                wire.done(bytes);
            }
        }
    }

    /** The links at one moment. */
    private final class Still implements Links {
        private final long nowMs;
        private final Map<BrokerId, Peer.Glance> seen = new HashMap<>();

        Still(long nowMs) {
            this.nowMs = nowMs;
        }

        private Peer.Glance of(BrokerId broker) {
            return seen.computeIfAbsent(broker, unseen -> glance(unseen, nowMs));
        }

        @Override
        public boolean alive(BrokerId broker) {
            return of(broker).alive();
        }

        @Override
        public long session(BrokerId broker) {
            return of(broker).session();
        }

        @Override
        public long echoedMs(BrokerId broker) {
            return of(broker).echoedMs();
        }

        @Override
        public int leads(BrokerId broker) {
            return of(broker).leads();
        }

        @Override
        public int announced() {
            return announced;
        }
    }
}

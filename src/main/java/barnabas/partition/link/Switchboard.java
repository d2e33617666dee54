package barnabas.partition.link;

import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the connections of a broker and its replicas meet. Thread-safe. */
final class Switchboard {
    /** How often the links look at the clock. */
    static final long TICK_MS = 50;
    /** A tick that is so late was not slow but asleep (rule T4). */
    static final long LATE_MS = 200;

    private final LinkSettings settings;
    private final Announcements announcements;
    private final Relay relay = new Relay(this::allLed);
    private final ConcurrentHashMap<BrokerId, Peer> peers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<TopicIdPartition, Seat> seats = new ConcurrentHashMap<>();
    private final LongSupplier clock;
    private volatile long tickedMs;

    /** @param clock monotonic, in milliseconds */
    Switchboard(LinkSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.announcements = new Announcements(settings.self());
        this.clock = clock;
        this.tickedMs = clock.getAsLong();
    }

    LinkSettings settings() {
        return settings;
    }

    Announcements announcements() {
        return announcements;
    }

    Relay relay() {
        return relay;
    }

    private List<Frame.InSync> allLed(BrokerId of) {
        Peer peer = find(of);
        return peer == null ? List.of() : peer.allLed();
    }

    long nowMs() {
        return clock.getAsLong();
    }

    /** The time; if nobody has looked at it for too long, all links are told first that the silence was ours. */
    long awakeMs() {
        long now = nowMs();
        if (now - tickedMs > TICK_MS + LATE_MS) {
            wake(now);
        }
        return now;
    }

    private synchronized void wake(long now) {
        long awakeMs = tickedMs;
        if (now - awakeMs > TICK_MS + LATE_MS) {
            peers.values().forEach(peer -> peer.wokeLate(awakeMs, now));
            tickedMs = now;
        }
    }

    /** The links' own clock has ticked. */
    long tick() {
        long now = awakeMs();
        synchronized (this) {
            tickedMs = Math.max(tickedMs, now);
        }
        Map<Boolean, Set<BrokerId>> heard = peers.values().stream()
                .collect(Collectors.partitioningBy(
                        peer -> peer.isConnected(now), Collectors.mapping(Peer::id, Collectors.toSet())));
        relay.look(heard.getOrDefault(true, Set.of()), heard.getOrDefault(false, Set.of()));
        return now;
    }

    @Nullable Peer find(BrokerId broker) {
        return peers.get(broker);
    }

    Peer peer(BrokerId broker) {
        return peers.computeIfAbsent(broker, id -> new Peer(id, settings));
    }

    Collection<Peer> peers() {
        return peers.values();
    }

    /** How this broker introduces itself, to one that may send so much. */
    Frame.Hello hello(long window) {
        return new Frame.Hello(
                settings.clusterId().get(), settings.self(), settings.directory(), settings.incarnation(), window);
    }

    /** Why no broker that introduces itself so is wanted, whoever it is (rule F6). */
    @Nullable Refusal stranger(Frame.Hello hello) {
        Optional<String> ours = settings.clusterId().get();
        if (ours.isPresent()
                && hello.clusterId().isPresent()
                && !hello.clusterId().equals(ours)) {
            return new Refusal(
                    "broker-id=" + hello.broker() + " is of cluster-id="
                            + hello.clusterId().get() + ", ours=" + ours.get(),
                    true);
        }
        if (hello.broker().equals(settings.self())) {
            return new Refusal("broker-id=" + hello.broker() + " is ours, too: two brokers with one id", true);
        }
        return null;
    }

    GroupLink join(TopicIdPartition group, GroupMember member) {
        Seat seat = new Seat(this, group, member);
        Seat former = seats.put(group, seat);
        if (former != null) {
            former.vacate();
        }
        // What was announced before it came is news to it.
        long now = awakeMs();
        for (Peer peer : peers.values()) {
            Optional<UUID> directory = peer.directory();
            Optional<Frame.InSync> led = peer.led(group, now);
            if (directory.isPresent() && led.isPresent()) {
                seat.announced(
                        new ReplicaId(peer.id(), directory.get()), led.get().epoch());
            }
        }
        return seat;
    }

    void left(TopicIdPartition group, Seat seat) {
        seats.remove(group, seat);
    }

    void send(TopicIdPartition group, Message message, ByteBuffer records) {
        Peer peer = find(message.to().broker());
        if (peer != null) {
            peer.send(FrameCodec.encode(new Frame.Said(group, message, records.remaining())), records);
        }
    }

    /** Who leads a group, here, at the other end of a link, or by what is passed on of brokers that there is no link to. */
    Optional<ReplicationLinks.Led> leader(TopicIdPartition group, long nowMs) {
        Optional<ReplicationLinks.Led> newest =
                Optional.ofNullable(announcements.led(group)).map(led -> led(settings.self(), led));
        for (Peer peer : peers.values()) {
            newest = newer(newest, peer.led(group, nowMs).map(led -> led(peer.id(), led)));
            for (BrokerId of : peer.passesOn(nowMs)) {
                if (isBeyond(of, nowMs)) {
                    newest = newer(newest, peer.ledBy(of, group, nowMs).map(led -> led(of, led)));
                }
            }
        }
        return newest;
    }

    private static ReplicationLinks.Led led(BrokerId broker, Frame.InSync told) {
        return new ReplicationLinks.Led(broker, told.epoch(), told.brokers());
    }

    private static Optional<ReplicationLinks.Led> newer(
            Optional<ReplicationLinks.Led> one, Optional<ReplicationLinks.Led> other) {
        boolean otherIs = other.isPresent()
                && (one.isEmpty() || one.get().epoch() < other.get().epoch());
        return otherIs ? other : one;
    }

    /** Whether it is another broker, and there is no link to it. */
    private boolean isBeyond(BrokerId broker, long nowMs) {
        Peer peer = find(broker);
        return !broker.equals(settings.self()) && (peer == null || !peer.isConnected(nowMs));
    }

    /** Whether there is a link to a broker, or to one that has a link to it. */
    boolean isWithinReach(BrokerId broker, long nowMs) {
        return !isBeyond(broker, nowMs)
                || peers.values().stream().anyMatch(peer -> peer.passesOn(nowMs).contains(broker));
    }

    /** A session with a broker has begun with that list. */
    void opened(Peer peer, UUID directory, List<Frame.InSync> led) {
        ReplicaId leader = new ReplicaId(peer.id(), directory);
        led.forEach(group -> announced(leader, group.group(), group.epoch()));
        relay.listed(peer.id());
        changed(peer.id());
    }

    void announced(ReplicaId leader, TopicIdPartition group, int epoch) {
        Seat seat = seats.get(group);
        if (seat != null) {
            seat.announced(leader, epoch);
        }
    }

    /** A broker leads a group no more. */
    void tookBack(TopicIdPartition group) {
        Seat seat = seats.get(group);
        if (seat != null) {
            seat.linkChanged();
        }
    }

    void received(Frame.Said said, ByteBuffer records, Wire wire) {
        wire.received(Frame.Said.heldBytes(said.recordsBytes()));
        Seat seat = seats.get(said.group());
        if (seat == null) {
            wire.done(Frame.Said.heldBytes(said.recordsBytes()));
        } else {
            seat.received(said, records, wire);
        }
    }

    /** Tells the replicas that a broker concerns. */
    void changed(BrokerId broker) {
        for (Seat seat : seats.values()) {
            if (seat.concerns(broker)) {
                seat.linkChanged();
            }
        }
    }

    /** The same, but only to those that lead: a lease is nobody else's. */
    void leaseMayBegin(BrokerId broker) {
        for (Seat seat : seats.values()) {
            if (seat.leads() && seat.concerns(broker)) {
                seat.linkChanged();
            }
        }
    }
}

package barnabas.partition.link;

import barnabas.consensus.LinkWatch;
import barnabas.consensus.Links;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One other broker: whether it is there, what it leads, and which of its connections counts. Both brokers dial when there is no
 * session; the one with the lower id decides which connection becomes it, by not answering the other's while its own is under
 * way. Times are of {@link Switchboard#nowMs}. Thread-safe; what it asks of actors is a message.
 */
final class Peer {
    /** How long a broker that is doubted may take to say something (rule T4). */
    static final long PROBE_MS = 300;

    private static final long NEVER = Long.MIN_VALUE;

    /** What the link says of a broker at one moment, for one group. */
    record Glance(boolean alive, long session, long echoedMs, int leads) {
        static final Glance NOBODY = new Glance(false, 0, Links.NEVER, Links.LEADS_NOT);
    }

    private final BrokerId id;
    private final boolean decides;
    private final long leaseMs;
    private final LinkWatch<TopicIdPartition> watch;
    /** What it leads, as it told last. */
    private final Map<TopicIdPartition, Frame.InSync> led = new HashMap<>();
    /** Of other brokers, by this one. */
    private final Hearsay hearsay = new Hearsay();

    private final Retry retry = new Retry();
    private @Nullable InetSocketAddress address;
    private @Nullable UUID directory;
    /** The connection under way to become the session. */
    private @Nullable Wire attempt;
    /** The session's connection. */
    private @Nullable Wire current;

    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    private boolean refused;
    private boolean everInTouch;
    private long heardMs = NEVER;
    private long doubtedMs = NEVER;
    /** As it was when last looked at. */
    private boolean alive;

    private ReplicationLinks.Contact contact = new ReplicationLinks.Contact(false, false, 0);

    Peer(BrokerId id, LinkSettings settings) {
        this.id = id;
        this.decides = settings.self().compareTo(id) < 0;
        this.leaseMs = settings.leaseMs();
        this.watch = new LinkWatch<>(settings.electionTimeoutMs());
    }

    BrokerId id() {
        return id;
    }

    // What replicas and the broker ask.

    synchronized Glance glance(TopicIdPartition group, long nowMs) {
        return new Glance(watch.alive(nowMs), watch.session(), watch.echoedMs(), watch.leads(group));
    }

    /** What it says of a group that it leads, if it is there to lead it. */
    synchronized Optional<Frame.InSync> led(TopicIdPartition group, long nowMs) {
        return watch.alive(nowMs) ? Optional.ofNullable(led.get(group)) : Optional.empty();
    }

    /** All that it leads. */
    synchronized List<Frame.InSync> allLed() {
        return List.copyOf(led.values());
    }

    /** What it passes on of a broker, when it is there. */
    synchronized Optional<Frame.InSync> ledBy(BrokerId of, TopicIdPartition group, long nowMs) {
        return watch.alive(nowMs) ? Optional.ofNullable(hearsay.led(of, group)) : Optional.empty();
    }

    /** Of whom it passes things on. */
    synchronized Set<BrokerId> passesOn(long nowMs) {
        return watch.alive(nowMs) ? hearsay.brokers() : Set.of();
    }

    synchronized Optional<UUID> directory() {
        return Optional.ofNullable(directory);
    }

    /** Empty when it has never been in touch. */
    synchronized Optional<ReplicationLinks.Contact> contact(long nowMs) {
        look(nowMs);
        return everInTouch ? Optional.of(contact) : Optional.empty();
    }

    /** Whether there is a session, and something was heard in it within the election timeout. */
    synchronized boolean isConnected(long nowMs) {
        return current != null && watch.alive(nowMs);
    }

    /** The connection on which messages go, if there is a session. */
    synchronized @Nullable Wire current() {
        return current;
    }

    /** Sends, or drops the message when there is no session or too much is queued. */
    void send(ByteBuffer frame, ByteBuffer records) {
        Wire wire = current();
        if (wire != null && !wire.send(frame, records)) {
            dropped.incrementAndGet();
        }
    }

    /** Bytes that came of this broker, in whatever session, and that replicas hold still. */
    AtomicLong held() {
        return held;
    }

    /** How many messages were dropped because too much was queued, since this was asked last. */
    long takeDropped() {
        return dropped.getAndSet(0);
    }

    // Connecting.

    synchronized void address(InetSocketAddress to) {
        if (!to.equals(address)) {
            address = to;
            retry.now();
        }
    }

    /** Where to connect to, if that is to be done now. */
    synchronized @Nullable InetSocketAddress toDial(long nowMs) {
        return current == null && attempt == null && retry.waitMs(nowMs) == 0 ? address : null;
    }

    synchronized long waitMs(long nowMs) {
        return retry.waitMs(nowMs);
    }

    /** Whether this broker's try to connect may go on. */
    synchronized boolean dialing(Wire wire) {
        if (current != null || attempt != null) {
            return false;
        }
        attempt = wire;
        return true;
    }

    /** Who is at the other end of a connection has said that it is this broker. */
    synchronized @Nullable Refusal greeted(Wire wire, Frame.Hello hello, long nowMs) {
        Frame.Hello known = current == null ? null : current.hello().orElse(null);
        if (known != null && watch.alive(nowMs) && isFormer(hello, known)) {
            return new Refusal(
                    "incarnation=" + hello.incarnation() + " directory=" + hello.directory()
                            + " is not the newest of broker-id=" + id + ": incarnation=" + known.incarnation()
                            + " directory=" + known.directory() + " is connected",
                    true);
        }
        if (wire.dialed()) {
            return wire.equals(attempt) ? null : new Refusal("another connection is in use", false);
        }
        if (attempt != null && attempt.dialed() && decides) {
            return new Refusal("our own connection is under way", false);
        }
        if (attempt != null) {
            attempt.abort();
        }
        attempt = wire;
        return null;
    }

    private static boolean isFormer(Frame.Hello hello, Frame.Hello known) {
        return hello.incarnation() < known.incarnation()
                || (hello.incarnation() == known.incarnation()
                        && !hello.directory().equals(known.directory()));
    }

    /** A session begins with the list of all that the broker leads; whether it does. */
    synchronized boolean open(Wire wire, Frame.Hello hello, List<Frame.InSync> list, long nowMs) {
        if (!wire.equals(attempt)) {
            return false;
        }
        attempt = null;
        if (current != null) {
            current.abort();
        }
        current = wire;
        watch.opened(nowMs);
        wire.opened(watch.session());
        Map<TopicIdPartition, Integer> epochs = new HashMap<>();
        led.clear();
        hearsay.clear();
        for (Frame.InSync group : list) {
            epochs.put(group.group(), group.epoch());
            led.put(group.group(), group);
        }
        watch.listed(epochs);
        directory = hello.directory();
        refused = false;
        everInTouch = true;
        heardMs = nowMs;
        retry.opened(nowMs);
        settle(nowMs);
        return true;
    }

    /** A connection has ended. Says whether the broker counts as gone by that. */
    synchronized boolean ended(Wire wire, boolean wasRefused, long nowMs) {
        if (wire.equals(current)) {
            current = null;
            retry.lost(nowMs);
        } else if (wire.equals(attempt)) {
            attempt = null;
            retry.failed(nowMs);
            if (current == null && wire.dialed()) {
                refused = wasRefused;
            }
            if (current == null && wasRefused) {
                watch.gone();
            }
        }
        return settle(nowMs);
    }

    // What is heard.

    /** Something has come; whether it counts. If not, the connection is to be closed. */
    synchronized boolean heard(Wire wire, long nowMs) {
        if (!wire.equals(current) || !watch.heard(nowMs)) {
            return false;
        }
        heardMs = Math.max(heardMs, nowMs);
        return true;
    }

    synchronized void said(Wire wire, TopicIdPartition group, int epoch) {
        if (wire.equals(current)) {
            watch.said(group, epoch);
            Frame.InSync told = led.get(group);
            if (told == null || told.epoch() < epoch) {
                led.put(group, new Frame.InSync(group, epoch, Set.of(id)));
            }
        }
    }

    synchronized void passedOn(Wire wire, Frame.Relayed relayed) {
        if (wire.equals(current)) {
            hearsay.heard(relayed);
        }
    }

    synchronized void endsPassingOn(Wire wire, BrokerId of) {
        if (wire.equals(current)) {
            hearsay.silent(of);
        }
    }

    synchronized void tookBack(Wire wire, TopicIdPartition group, int epoch) {
        if (wire.equals(current)) {
            watch.tookBack(group, epoch);
            if (watch.leads(group) == Links.LEADS_NOT) {
                led.remove(group);
            }
        }
    }

    synchronized void toldInSync(Wire wire, Frame.InSync told) {
        if (wire.equals(current) && watch.leads(told.group()) == told.epoch()) {
            led.put(told.group(), told);
        }
    }

    /** A ping has come back. Says whether a lease that had ended by this link may begin anew. */
    synchronized boolean echoed(Wire wire, long sentMs, long nowMs) {
        long before = watch.echoedMs();
        watch.echoed(wire.session(), sentMs);
        return watch.echoedMs() > before && nowMs - before > leaseMs;
    }

    // Time goes by.

    /** Membership doubts the broker: it has to say something soon. */
    synchronized void doubt(long nowMs) {
        if (doubtedMs == NEVER && watch.alive(nowMs)) {
            doubtedMs = nowMs;
        }
        if (current != null) {
            current.ping();
        } else {
            retry.now();
        }
    }

    synchronized void wokeLate(long awakeMs, long nowMs) {
        watch.wokeLate(awakeMs, nowMs);
        if (doubtedMs != NEVER) {
            doubtedMs = nowMs;
        }
    }

    synchronized void ping() {
        if (current != null) {
            current.ping();
        }
    }

    /** Closes what is silent. Says whether the broker counts as gone since it was looked at last. */
    synchronized boolean check(long nowMs) {
        if (doubtedMs != NEVER) {
            checkDoubt(doubtedMs, nowMs);
        }
        if (current != null && !watch.alive(nowMs)) {
            current.abort();
            current = null;
            retry.lost(nowMs);
        }
        return settle(nowMs);
    }

    private void checkDoubt(long sinceMs, long nowMs) {
        if (heardMs > sinceMs) {
            doubtedMs = NEVER;
        } else if (nowMs - sinceMs >= PROBE_MS) {
            doubtedMs = NEVER;
            watch.gone();
        }
    }

    private boolean settle(long nowMs) {
        boolean was = alive;
        alive = watch.alive(nowMs);
        look(nowMs);
        return was && !alive;
    }

    private void look(long nowMs) {
        boolean connected = isConnected(nowMs);
        if (connected != contact.connected() || refused != contact.knownDead()) {
            contact = new ReplicationLinks.Contact(connected, refused, nowMs);
        }
    }
}

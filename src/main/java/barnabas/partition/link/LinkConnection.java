package barnabas.partition.link;

import akka.actor.AbstractActorWithTimers;
import akka.actor.ActorRef;
import akka.io.Tcp;
import akka.io.TcpMessage;
import akka.io.TcpSO;
import akka.util.ByteString;
import barnabas.consensus.ReplicaId;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to another broker.
 *
 * <pre>
 * connecting --Connected--> greeting (says hello)              when we dialed
 * greeting   --its hello--> listing  (says hello, if it has not yet, then all that we lead)
 * listing    --the last of its list--> open: a session of the {@link Peer}
 * any        --reset, bad frame, unwanted, replaced, not open in time, silent--> stopped
 * </pre>
 *
 * It reads in pull mode, and has one write of bounded size under way.
 */
final class LinkConnection extends AbstractActorWithTimers {
    /** From the first step to the session. */
    private static final Duration OPEN_MAX = Duration.ofSeconds(1);
    /** Ours ends first: Akka's exception for it is of the kind of a refusal. */
    private static final Duration CONNECT_MAX = OPEN_MAX.multipliedBy(10);
    /** What a broker may send even when its former sessions' bytes are still held. */
    private static final long WINDOW_MIN = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LinkConnection.class);

    private enum Event implements Tcp.Event {
        WRITTEN,
        NOT_OPEN_IN_TIME
    }

    private final Switchboard board;
    private final Complaints complaints;
    /** Whom we dial, and where; null when we were dialed. */
    private final @Nullable Peer dialed;

    private final @Nullable InetSocketAddress address;
    private final Wire wire;
    private final FrameReader frames;
    private final List<Frame.InSync> list = new ArrayList<>();
    private @Nullable ActorRef tcp;
    private Frame.@Nullable Hello hello;
    /** Who is there, once it has introduced itself. */
    private @Nullable Peer peer;

    private String who;
    private boolean open;
    private boolean refused;
    private boolean writing;
    private boolean closing;
    private boolean stopping;

    private LinkConnection(
            Switchboard board,
            Complaints complaints,
            @Nullable Peer dialed,
            @Nullable InetSocketAddress address,
            @Nullable ActorRef tcp,
            String who) {
        this.board = board;
        this.complaints = complaints;
        this.dialed = dialed;
        this.address = address;
        this.tcp = tcp;
        this.who = who;
        LinkSettings settings = board.settings();
        ActorRef self = getSelf();
        this.wire =
                new Wire(command -> self.tell(command, ActorRef.noSender()), dialed != null, settings.outgoingBytes());
        this.frames = new FrameReader(settings.recordsBytes());
    }

    static LinkConnection dialing(Switchboard board, Complaints complaints, Peer peer, InetSocketAddress address) {
        return new LinkConnection(board, complaints, peer, address, null, "broker-id=" + peer.id());
    }

    static LinkConnection accepted(Switchboard board, Complaints complaints, ActorRef tcp, InetSocketAddress from) {
        return new LinkConnection(
                board, complaints, null, null, tcp, from.getAddress().getHostAddress());
    }

    @Override
    public void preStart() {
        getTimers().startSingleTimer(Event.NOT_OPEN_IN_TIME, Event.NOT_OPEN_IN_TIME, OPEN_MAX);
        if (tcp != null) {
            begin(tcp);
        } else if (dialed != null && address != null && dialed.dialing(wire)) {
            Tcp.get(getContext().getSystem())
                    .manager()
                    .tell(
                            TcpMessage.connect(address, null, List.of(TcpSO.tcpNoDelay(true)), CONNECT_MAX, true),
                            getSelf());
        } else {
            stop();
        }
    }

    @Override
    public void postStop() {
        board.announcements().end(wire);
        board.relay().end(wire);
        wire.outbox().close();
        Peer of = dialed != null ? dialed : peer;
        if (of != null && of.ended(wire, refused, board.awakeMs())) {
            LOG.info("link {} counts as gone: {}", who, refused ? "refuses connections" : "silent");
            board.changed(of.id());
        }
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Tcp.Received.class, this::onReceived)
                .match(Event.class, this::onEvent)
                .match(Wire.Command.class, this::onCommand)
                .match(Tcp.Connected.class, connected -> begin(getSender()))
                .match(Tcp.CommandFailed.class, this::onFailed)
                .match(Tcp.ConnectionClosed.class, this::onClosed)
                .build();
    }

    private void begin(ActorRef connected) {
        tcp = connected;
        connected.tell(TcpMessage.register(getSelf(), false, false), getSelf());
        if (dialed != null) {
            sayHello(dialed);
        }
        connected.tell(TcpMessage.resumeReading(), getSelf());
        flush(connected);
    }

    private void sayHello(Peer to) {
        long window = Math.max(
                WINDOW_MIN, board.settings().incomingBytes() - to.held().get());
        wire.window(window);
        wire.say(board.hello(window));
    }

    private void onFailed(Tcp.CommandFailed failed) {
        Throwable cause = failed.cause().getOrElse(() -> null);
        // Nothing else than a refusal is of this very class within our time limit.
        refused = tcp == null && cause != null && cause.getClass().equals(ConnectException.class);
        stop();
    }

    private void onClosed(Tcp.ConnectionClosed closed) {
        if (open) {
            LOG.info(
                    "link {} session={} ended: {}",
                    who,
                    wire.session(),
                    closed.isErrorClosed() ? closed.getErrorCause() : "closed");
        } else if (hello == null && frames.midFrame()) {
            complain("it ended amid its first frame");
        }
        stop();
    }

    private void onEvent(Event event) {
        if (event == Event.WRITTEN) {
            wire.outbox().written();
            writing = false;
            flush(getSender());
        } else if (hello == null && frames.midFrame()) {
            unwanted("no hello in time");
        } else {
            stop();
        }
    }

    private void onCommand(Wire.Command command) {
        if (command == Wire.Command.ABORT) {
            stop();
            return;
        }
        closing |= command == Wire.Command.CLOSE;
        if (tcp != null) {
            flush(tcp);
        } else if (closing) {
            stop();
        }
    }

    private void flush(ActorRef socket) {
        if (writing) {
            return;
        }
        ByteString bytes = wire.outbox().take(board.nowMs());
        if (!bytes.isEmpty()) {
            writing = true;
            socket.tell(TcpMessage.write(bytes, Event.WRITTEN), getSelf());
        } else if (closing) {
            socket.tell(TcpMessage.close(), getSelf());
        }
    }

    private void onReceived(Tcp.Received received) {
        long now = board.awakeMs();
        if (open && peer != null && !peer.heard(wire, now)) {
            stop(); // it was silent for too long, or there is a newer session: nothing of this one counts
            return;
        }
        frames.add(ByteBuffer.wrap(received.data().toArrayUnsafe()));
        try {
            Frame frame = frames.next();
            while (frame != null && !stopping) {
                on(frame, now);
                frame = frames.next();
            }
        } catch (BadFrameException e) {
            unwanted(e.getMessage());
        }
        if (!stopping) {
            getSender().tell(TcpMessage.resumeReading(), getSelf());
        }
    }

    private void on(Frame frame, long now) throws BadFrameException {
        if (peer == null || hello == null) {
            onFirst(frame, now);
        } else if (open) {
            inSession(peer, hello, frame, now);
        } else {
            onListed(peer, hello, frame, now);
        }
    }

    private void onFirst(Frame frame, long now) throws BadFrameException {
        if (!(frame instanceof Frame.Hello introduced)) {
            throw new BadFrameException("its first frame is no hello: " + frame);
        }
        Refusal refusal = board.stranger(introduced);
        if (refusal == null && dialed != null && !dialed.id().equals(introduced.broker())) {
            refusal = new Refusal("broker-id=" + introduced.broker() + " answers at " + address, true);
        }
        if (refusal == null) {
            refusal = welcome(introduced, dialed != null ? dialed : board.peer(introduced.broker()), now);
        }
        if (refusal != null) {
            if (refusal.loud()) {
                complain(refusal.reason());
            }
            stop();
        }
    }

    private @Nullable Refusal welcome(Frame.Hello introduced, Peer as, long now) {
        wire.introduced(introduced, as.held());
        Refusal refusal = as.greeted(wire, introduced, now);
        if (refusal == null) {
            hello = introduced;
            peer = as;
            who = "broker-id=" + as.id();
            if (dialed == null) {
                sayHello(as);
            }
            board.announcements().begin(wire);
            board.relay().begin(wire);
        }
        return refusal;
    }

    private void onListed(Peer of, Frame.Hello introduced, Frame frame, long now) throws BadFrameException {
        if (!(frame instanceof Frame.Listed part)) {
            throw new BadFrameException("its second frame is no list: " + frame);
        }
        list.addAll(part.groups());
        if (!part.last()) {
            return;
        }
        if (!of.open(wire, introduced, list, now)) {
            stop();
            return;
        }
        open = true;
        getTimers().cancel(Event.NOT_OPEN_IN_TIME);
        LOG.info(
                "link {} session={} begins: incarnation={} leads={}",
                who,
                wire.session(),
                introduced.incarnation(),
                list.size());
        of.ping();
        board.opened(of, introduced.directory(), list);
        list.clear();
    }

    private void inSession(Peer of, Frame.Hello introduced, Frame frame, long now) throws BadFrameException {
        if (frame instanceof Frame.Said said) {
            if (!said.message().from().broker().equals(of.id())) {
                throw new BadFrameException("a message from " + said.message().from());
            }
            board.received(said, frames.records(), wire);
        } else if (frame instanceof Frame.Ping ping) {
            wire.echo(ping.sentMs());
        } else if (frame instanceof Frame.Echo echo) {
            if (of.echoed(wire, echo.sentMs(), now)) {
                board.leaseMayBegin(of.id());
            }
        } else if (frame instanceof Frame.Credit credit) {
            wire.credited(credit.doneBytes());
        } else if (frame instanceof Frame.Missing missing) {
            board.relay().misses(wire, missing.brokers());
        } else if (frame instanceof Frame.Relayed relayed) {
            of.passedOn(wire, relayed);
        } else if (frame instanceof Frame.Silent silent) {
            of.endsPassingOn(wire, silent.of());
        } else if (!aboutLeaders(of, introduced, frame)) {
            throw new BadFrameException("amid a session: " + frame);
        }
    }

    private boolean aboutLeaders(Peer of, Frame.Hello introduced, Frame frame) {
        if (frame instanceof Frame.Lead lead) {
            of.said(wire, lead.group(), lead.epoch());
            board.announced(new ReplicaId(of.id(), introduced.directory()), lead.group(), lead.epoch());
        } else if (frame instanceof Frame.TakeBack takeBack) {
            of.tookBack(wire, takeBack.group(), takeBack.epoch());
            board.tookBack(takeBack.group());
        } else if (frame instanceof Frame.InSync inSync) {
            of.toldInSync(wire, inSync);
        } else {
            return false;
        }
        board.relay().pass(of.id(), frame);
        return true;
    }

    private void unwanted(@Nullable String what) {
        complain(what);
        stop();
    }

    private void complain(@Nullable String what) {
        complaints.about(who, String.valueOf(what), board.nowMs());
    }

    private void stop() {
        stopping = true;
        getContext().stop(getSelf());
    }
}

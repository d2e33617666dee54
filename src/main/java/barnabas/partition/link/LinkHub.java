package barnabas.partition.link;

import akka.actor.AbstractActorWithTimers;
import akka.actor.ActorRef;
import akka.actor.Props;
import akka.actor.SupervisorStrategy;
import akka.actor.Terminated;
import akka.io.Inet;
import akka.io.Tcp;
import akka.io.TcpMessage;
import akka.io.TcpSO;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, dials brokers that there is no session with, and is the links' clock. binding --Bound--> linking --CLOSE--> closing
 * --last connection closed, or too slow--> stopped; binding --CommandFailed--> stopped.
 */
final class LinkHub extends AbstractActorWithTimers {
    private static final Logger LOG = LoggerFactory.getLogger(LinkHub.class);
    private static final int BACKLOG = 256;
    /** Connections at once, whoever they are of. */
    private static final int CONNECTIONS_MAX = 1024;

    private static final Duration CLOSE_MAX = Duration.ofMillis(500);
    private static final long DROPS_LOGGED_MS = 1000;

    enum Command {
        /** Look whom to dial. */
        DIAL,
        TICK,
        CLOSE,
        GIVE_UP_CLOSING
    }

    private final Switchboard board;
    private final CompletableFuture<InetSocketAddress> bound;
    private final CompletableFuture<Void> closed;
    private final Complaints complaints = new Complaints();
    private final Set<ActorRef> connections = new HashSet<>();
    private @Nullable ActorRef socket;
    private boolean closing;
    private long pingedMs = Long.MIN_VALUE / 2;
    private long dropsLoggedMs = Long.MIN_VALUE / 2;

    LinkHub(Switchboard board, CompletableFuture<InetSocketAddress> bound, CompletableFuture<Void> closed) {
        this.board = board;
        this.bound = bound;
        this.closed = closed;
    }

    @Override
    public void preStart() {
        List<Inet.SocketOption> options = List.of(TcpSO.tcpNoDelay(true));
        LinkSettings settings = board.settings();
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        Tcp.get(getContext().getSystem())
                .manager()
                .tell(TcpMessage.bind(getSelf(), address, BACKLOG, options, true), getSelf());
    }

    @Override
    public void postStop() {
        bound.completeExceptionally(new IllegalStateException("the links' listener has stopped"));
        closed.complete(null);
    }

    @Override
    public SupervisorStrategy supervisorStrategy() {
        return SupervisorStrategy.stoppingStrategy();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Command.class, this::onCommand)
                .match(Terminated.class, this::onTerminated)
                .match(Tcp.Connected.class, this::onConnected)
                .match(Tcp.Bound.class, this::onBound)
                .match(Tcp.CommandFailed.class, this::onFailed)
                .match(Tcp.Unbound$.class, unbound -> stopWhenClosed())
                .build();
    }

    private void onBound(Tcp.Bound event) {
        socket = getSender();
        socket.tell(TcpMessage.resumeAccepting(1), getSelf());
        getTimers().startTimerAtFixedRate(Command.TICK, Command.TICK, Duration.ofMillis(Switchboard.TICK_MS));
        bound.complete(event.localAddress());
    }

    private void onFailed(Tcp.CommandFailed failed) {
        LinkSettings settings = board.settings();
        bound.completeExceptionally(new BindException("cannot listen on " + settings.host() + ":" + settings.port()
                + ": " + failed.cause().map(Throwable::getMessage).getOrElse(() -> "unknown cause")));
        getContext().stop(getSelf());
    }

    private void onConnected(Tcp.Connected connected) {
        ActorRef tcp = getSender();
        if (closing || connections.size() >= CONNECTIONS_MAX) {
            tcp.tell(TcpMessage.abort(), getSelf());
        } else {
            InetSocketAddress from = connected.remoteAddress();
            connection(Props.create(LinkConnection.class, () -> LinkConnection.accepted(board, complaints, tcp, from)));
        }
        if (socket != null && !closing) {
            socket.tell(TcpMessage.resumeAccepting(1), getSelf());
        }
    }

    private void connection(Props props) {
        ActorRef connection =
                getContext().actorOf(props.withDispatcher(board.settings().dispatcher()));
        getContext().watch(connection);
        connections.add(connection);
    }

    private void onTerminated(Terminated terminated) {
        connections.remove(terminated.actor());
        if (closing) {
            stopWhenClosed();
        } else {
            dial(board.awakeMs());
        }
    }

    private void onCommand(Command command) {
        switch (command) {
            case DIAL -> dial(board.awakeMs());
            case TICK -> onTick();
            case CLOSE -> close();
            case GIVE_UP_CLOSING -> getContext().stop(getSelf());
        }
    }

    private void onTick() {
        long now = board.tick();
        for (Peer peer : board.peers()) {
            if (peer.check(now)) {
                LOG.info("link broker-id={} counts as gone: silent", peer.id());
                board.changed(peer.id());
            }
        }
        if (now - pingedMs >= board.settings().heartbeatMs()) {
            pingedMs = now;
            board.peers().forEach(Peer::ping);
        }
        if (now - dropsLoggedMs >= DROPS_LOGGED_MS) {
            dropsLoggedMs = now;
            board.peers().forEach(LinkHub::logDrops);
        }
        dial(now);
    }

    private static void logDrops(Peer peer) {
        long dropped = peer.takeDropped();
        if (dropped > 0) {
            LOG.warn("link broker-id={} messages dropped={}: too much is queued for it", peer.id(), dropped);
        }
    }

    /** Also after back-off: the tick looks often enough. */
    private void dial(long now) {
        if (closing || socket == null) {
            return;
        }
        for (Peer peer : board.peers()) {
            InetSocketAddress address = peer.toDial(now);
            if (address != null) {
                connection(Props.create(
                        LinkConnection.class, () -> LinkConnection.dialing(board, complaints, peer, address)));
            }
        }
    }

    private void close() {
        closing = true;
        if (socket != null) {
            socket.tell(TcpMessage.unbind(), getSelf());
        }
        connections.forEach(connection -> connection.tell(Wire.Command.CLOSE, getSelf()));
        getTimers().startSingleTimer(Command.GIVE_UP_CLOSING, Command.GIVE_UP_CLOSING, CLOSE_MAX);
        stopWhenClosed();
    }

    private void stopWhenClosed() {
        if (closing && connections.isEmpty()) {
            getContext().stop(getSelf());
        }
    }
}

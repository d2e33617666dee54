package barnabas.gateway;

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and keeps their number within the limits. binding --Bound--> accepting --Drain--> draining --last
 * connection closed--> stopped; binding --CommandFailed--> stopped.
 */
final class Listener extends AbstractActorWithTimers {
    private static final int BACKLOG = 1024;
    private static final int ACCEPT_BATCH = 16;
    private static final Duration TICK = Duration.ofMillis(250);

    /** Accept no more, let the connections finish. */
    enum Drain {
        DRAIN
    }

    private enum Tick {
        TICK
    }

    private record Open(InetAddress from, AtomicLong deadline) {}

    private final GatewayConfig config;
    private final Shared shared;
    private final CompletableFuture<InetSocketAddress> bound;
    private final CompletableFuture<Void> drained;
    private final AcceptedSockets sockets = new AcceptedSockets();
    private final Map<ActorRef, Open> connections = new HashMap<>();
    private final Map<InetAddress, Integer> perIp = new HashMap<>();
    private @Nullable ActorRef socket;
    private boolean draining;

    Listener(
            GatewayConfig config,
            Shared shared,
            CompletableFuture<InetSocketAddress> bound,
            CompletableFuture<Void> drained) {
        this.config = config;
        this.shared = shared;
        this.bound = bound;
        this.drained = drained;
    }

    @Override
    public void preStart() {
        List<Inet.SocketOption> options = List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true), sockets);
        Tcp.get(getContext().getSystem())
                .manager()
                .tell(
                        TcpMessage.bind(
                                getSelf(), new InetSocketAddress(config.host(), config.port()), BACKLOG, options, true),
                        getSelf());
        getTimers().startTimerWithFixedDelay(Tick.TICK, Tick.TICK, TICK);
    }

    @Override
    public void postStop() {
        drained.complete(null);
    }

    @Override
    public SupervisorStrategy supervisorStrategy() {
        return SupervisorStrategy.stoppingStrategy();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Tcp.Bound.class, this::onBound)
                .match(Tcp.CommandFailed.class, this::onFailed)
                .match(Tcp.Connected.class, this::onConnected)
                .match(Terminated.class, this::onTerminated)
                .match(Tick.class, tick -> onTick())
                .match(Drain.class, drain -> onDrain())
                .match(Tcp.Unbound$.class, unbound -> stopWhenDrained())
                .build();
    }

    private void onBound(Tcp.Bound event) {
        socket = getSender();
        socket.tell(TcpMessage.resumeAccepting(ACCEPT_BATCH), getSelf());
        bound.complete(event.localAddress());
    }

    private void onFailed(Tcp.CommandFailed failed) {
        if (!bound.isDone()) {
            bound.completeExceptionally(new BindException("cannot listen on " + config.host() + ":"
                    + config.port() + ": "
                    + failed.cause().map(Throwable::getMessage).getOrElse(() -> "unknown cause")));
            getContext().stop(getSelf());
        }
    }

    private void onConnected(Tcp.Connected connected) {
        ActorRef tcp = getSender();
        InetSocketAddress peer = connected.remoteAddress();
        SocketChannel accepted = sockets.take(peer);
        String refusal = refusal(peer.getAddress());
        if (refusal != null || accepted == null) {
            shared.meters().connectionRefused();
            shared.log().warn(peer, "refused: " + (refusal == null ? "its socket is gone" : refusal));
            tcp.tell(TcpMessage.abort(), getSelf());
        } else {
            open(tcp, accepted, peer);
        }
        if (socket != null && !draining) {
            socket.tell(TcpMessage.resumeAccepting(1), getSelf());
        }
    }

    private @Nullable String refusal(InetAddress from) {
        if (draining) {
            return "shutting down";
        }
        if (connections.size() >= shared.limits().connections()) {
            return "connections=" + connections.size() + " limit reached";
        }
        int same = perIp.getOrDefault(from, 0);
        return same >= shared.limits().connectionsPerIp() ? "connections-per-ip=" + same + " limit reached" : null;
    }

    private void open(ActorRef tcp, SocketChannel socket, InetSocketAddress peer) {
        AtomicLong deadline = new AtomicLong(
                System.nanoTime() + shared.limits().frameTimeout().toNanos());
        ActorRef connection = getContext()
                .actorOf(Props.create(Connection.class, () -> new Connection(tcp, socket, peer, shared, deadline))
                        .withDispatcher(config.dispatcher()));
        getContext().watch(connection);
        connections.put(connection, new Open(peer.getAddress(), deadline));
        perIp.merge(peer.getAddress(), 1, Integer::sum);
        shared.meters().connectionOpened();
    }

    private void onTerminated(Terminated terminated) {
        Open open = connections.remove(terminated.actor());
        if (open != null) {
            shared.meters().connectionClosed();
            perIp.computeIfPresent(open.from(), (from, count) -> count == 1 ? null : count - 1);
        }
        stopWhenDrained();
    }

    private void onTick() {
        long now = System.nanoTime();
        connections.forEach((connection, open) -> {
            if (now - open.deadline().getOpaque() >= 0) {
                connection.tell(Connection.Command.CHECK_DEADLINE, getSelf());
            }
        });
        shared.requests().passOn();
    }

    private void onDrain() {
        draining = true;
        if (socket != null) {
            socket.tell(TcpMessage.unbind(), getSelf());
        }
        connections.keySet().forEach(connection -> connection.tell(Connection.Command.DRAIN, getSelf()));
        stopWhenDrained();
    }

    private void stopWhenDrained() {
        if (draining && connections.isEmpty()) {
            getContext().stop(getSelf());
        }
    }
}

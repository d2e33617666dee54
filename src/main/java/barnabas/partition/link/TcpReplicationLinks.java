package barnabas.partition.link;

import akka.actor.ActorRef;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import akka.actor.typed.ActorSystem;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The links of one broker over Akka's TCP. Closed after its replicas have stopped. */
public final class TcpReplicationLinks implements ReplicationLinks {
    private static final AtomicInteger HUBS = new AtomicInteger();

    private final Switchboard board;
    private final ActorRef hub;
    private final InetSocketAddress address;
    private final CompletableFuture<Void> closed;

    private TcpReplicationLinks(
            Switchboard board, ActorRef hub, InetSocketAddress address, CompletableFuture<Void> closed) {
        this.board = board;
        this.hub = hub;
        this.address = address;
        this.closed = closed;
    }

    /** Binds; fails with a {@link java.net.BindException} when the port cannot be had. */
    public static CompletionStage<TcpReplicationLinks> start(ActorSystem<?> system, LinkSettings settings) {
        Switchboard board = new Switchboard(settings, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        // Beside the user's guardian: that of a typed system takes no child from outside.
        ActorRef hub = ((ExtendedActorSystem) system.classicSystem())
                .systemActorOf(
                        Props.create(LinkHub.class, () -> new LinkHub(board, bound, closed))
                                .withDispatcher(settings.dispatcher()),
                        "replication-links-" + HUBS.incrementAndGet());
        return bound.thenApply(address -> new TcpReplicationLinks(board, hub, address, closed));
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Writes what was said, then closes all links and listens no more; done within a second. The other brokers then take this
     * one for dead at once, so its replicas have to be stopped, or to have handed over, before.
     */
    public CompletionStage<Void> close() {
        hub.tell(LinkHub.Command.CLOSE, ActorRef.noSender());
        return closed.minimalCompletionStage();
    }

    @Override
    public long nowMs() {
        return board.nowMs();
    }

    @Override
    public GroupLink join(TopicIdPartition group, GroupMember member) {
        return board.join(group, member);
    }

    @Override
    public void peer(BrokerId broker, InetSocketAddress to) {
        if (!broker.equals(board.settings().self())) {
            board.peer(broker).address(to);
            hub.tell(LinkHub.Command.DIAL, ActorRef.noSender());
        }
    }

    @Override
    public void suspect(BrokerId broker) {
        Peer peer = board.find(broker);
        if (peer != null) {
            peer.doubt(board.awakeMs());
            hub.tell(LinkHub.Command.DIAL, ActorRef.noSender());
        }
    }

    @Override
    public Optional<Led> leader(TopicIdPartition group) {
        return board.leader(group, board.awakeMs());
    }

    @Override
    public boolean isWithinReach(BrokerId broker) {
        return board.isWithinReach(broker, board.awakeMs());
    }

    @Override
    public Map<BrokerId, Contact> contacts() {
        long now = board.awakeMs();
        Map<BrokerId, Contact> contacts = new HashMap<>();
        board.peers().forEach(peer -> peer.contact(now).ifPresent(contact -> contacts.put(peer.id(), contact)));
        return contacts;
    }

    @Override
    public Map<BrokerId, UUID> directories() {
        Map<BrokerId, UUID> directories = new HashMap<>();
        board.peers().forEach(peer -> peer.directory().ifPresent(id -> directories.put(peer.id(), id)));
        return directories;
    }
}

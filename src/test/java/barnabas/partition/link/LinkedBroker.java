package barnabas.partition.link;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.Uuid;

/** A broker that has nothing but links, on a free port of 127.0.0.1, in an actor system of its own. */
final class LinkedBroker implements AutoCloseable {
    static final BrokerId ONE = new BrokerId(1);
    static final BrokerId TWO = new BrokerId(2);
    static final BrokerId THREE = new BrokerId(3);
    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final AtomicLong INCARNATIONS = new AtomicLong();

    final BrokerId id;
    final UUID directory;
    final ActorSystem<?> system;
    final TcpReplicationLinks links;

    LinkedBroker(BrokerId id) {
        this(id, settings -> settings);
    }

    LinkedBroker(BrokerId id, UnaryOperator<LinkSettings> with) {
        this.id = id;
        LinkSettings settings = with.apply(settings(id, 0, Optional.of("cluster")));
        this.directory = settings.directory();
        this.system = system();
        this.links = started(system, settings);
    }

    static LinkSettings settings(BrokerId id, int port, Optional<String> clusterId) {
        return LinkSettings.of(
                id,
                new UUID(7, id.value()),
                () -> clusterId,
                INCARNATIONS.incrementAndGet(),
                "127.0.0.1",
                port,
                "pool");
    }

    static ActorSystem<?> system() {
        return ActorSystem.create(
                Behaviors.empty(),
                "link-test",
                ConfigFactory.parseString(
                                """
                                akka.loglevel = WARNING
                                akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
                                akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
                                akka.log-dead-letters = off
                                akka.log-dead-letters-during-shutdown = off
                                akka.io.tcp.worker-dispatcher = pool
                                akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                                pool { type = Dispatcher, executor = thread-pool-executor, throughput = 32
                                  thread-pool-executor.fixed-pool-size = 2 }
                                """)
                        .withFallback(ConfigFactory.load()));
    }

    static TcpReplicationLinks started(ActorSystem<?> system, LinkSettings settings) {
        try {
            return TcpReplicationLinks.start(system, settings)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static TopicIdPartition group(int partition) {
        return new TopicIdPartition(new Uuid(5, 5), partition);
    }

    /** Each is told where the other is. */
    LinkedBroker knows(LinkedBroker... others) {
        for (LinkedBroker other : others) {
            links.peer(other.id, other.address());
            other.links.peer(id, address());
        }
        return this;
    }

    InetSocketAddress address() {
        return links.address();
    }

    ReplicaId replica() {
        return new ReplicaId(id, directory);
    }

    boolean connectedTo(LinkedBroker other) {
        ReplicationLinks.Contact contact = links.contacts().get(other.id);
        return contact != null && contact.connected();
    }

    Message append(LinkedBroker to, int number) {
        return new Message.Append(replica(), to.replica(), 1, new Position(1, number), List.of(), 3, 4, 0);
    }

    Message newerEpoch(LinkedBroker to, int number) {
        return new Message.NewerEpoch(replica(), to.replica(), number);
    }

    TestMember member(int partition, BrokerId... concerns) {
        return new TestMember(member -> links.join(group(partition), member), Set.of(concerns));
    }

    /** As when the process is killed: nothing is said any more. */
    void kill() {
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}

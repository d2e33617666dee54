package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.events.Event;
import barnabas.journal.OpenLog;
import barnabas.journal.OpenLogs;
import barnabas.journal.PartitionPersistenceId;
import barnabas.log.CleanerSettings;
import barnabas.log.DataDirectory;
import barnabas.log.Flusher;
import barnabas.log.LogCleaner;
import barnabas.log.StateLog;
import barnabas.metadata.TopicSettings;
import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.metadata.TopicSettings.TimestampType;
import barnabas.model.BrokerId;
import barnabas.partition.link.ReplicationLinks;
import com.typesafe.config.ConfigFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;

/** A data directory with a journal over it, in which replicas live outside of any shard. */
final class ReplicaHost implements ReplicaRegistry, AutoCloseable {
    static final int PATIENCE_SECONDS = 20;
    static final PartitionId ORDERS = new PartitionId("orders", 0, new Uuid(7, 7));

    final ActorTestKit kit;
    final ReplicaServices services;
    final BlockingQueue<Replica> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<Replica> closed = new LinkedBlockingQueue<>();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochMilli(1_000_000));
    /** How fast replicas that are new to their group are fed; may be changed at any time. */
    final BlockingQueue<Event> happened = new LinkedBlockingQueue<>();

    final AtomicReference<Long> feedRate = new AtomicReference<>(FeedThrottle.UNLIMITED);

    private final ExecutorService blocking = Executors.newFixedThreadPool(3);

    /** A broker that knows no other; it is the only voter of its groups. */
    ReplicaHost(Path dir) {
        this(dir, new BrokerId(1), new MemoryLinks().of(new BrokerId(1)), new AtomicReference<>(Membership.NONE));
    }

    /** @param founders of every group; none for this one alone */
    ReplicaHost(Path dir, BrokerId broker, ReplicationLinks links, AtomicReference<Membership> founders) {
        kit = ActorTestKit.create(ConfigFactory.parseString(
                        """
                        barnabas.journal.dir = "%s"
                        akka.actor.allow-java-serialization = off
                        akka.persistence.snapshot-store.plugin = "akka.persistence.no-snapshot-store"
                        akka.actor.testkit.typed.single-expect-default = 20s
                        """
                                .formatted(dir))
                .withFallback(ConfigFactory.load()));
        DataDirectory directory = DataDirectory.open(dir, broker, Optional.empty());
        services = new ReplicaServices(
                kit.system(),
                broker,
                "barnabas.journal",
                directory,
                StateLog.open(directory, Executors.newSingleThreadExecutor(ReplicaHost::daemon)),
                new Flusher(2),
                new LogCleaner(CleanerSettings.DEFAULT, now::get),
                blocking,
                this,
                links,
                id -> founders(founders.get()),
                new FeedThrottle(rates()),
                happened::add,
                now::get,
                100,
                Duration.ofHours(1));
    }

    ReplicaId self() {
        return services.self();
    }

    private Membership founders(Membership of) {
        if (of.size() == 0) {
            return new Membership(List.of(self()));
        }
        return of.contains(self()) ? of : Membership.NONE;
    }

    private FeedThrottle.Rates rates() {
        return new FeedThrottle.Rates() {
            @Override
            public long leader(PartitionId partition) {
                return feedRate.get();
            }

            @Override
            public long follower(PartitionId partition, BrokerId to) {
                return FeedThrottle.UNLIMITED;
            }
        };
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    static TopicSettings settings(Flush flush) {
        return settings(flush, Cleanup.DELETE, 1, 1 << 20);
    }

    static TopicSettings settings(Flush flush, Cleanup cleanup, int minInsyncReplicas, int segmentBytes) {
        return new TopicSettings(
                cleanup,
                flush,
                TimestampType.CREATE_TIME,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                1 << 20,
                minInsyncReplicas,
                segmentBytes,
                Duration.ofDays(7),
                4096,
                0,
                -1,
                TopicSettings.Compaction.DEFAULT);
    }

    /** Compacted whenever asked, and tombstones stay for a second. */
    static TopicSettings compacted(int minInsyncReplicas, int segmentBytes) {
        TopicSettings settings = settings(Flush.ACKED, Cleanup.COMPACT, minInsyncReplicas, segmentBytes);
        return new TopicSettings(
                settings.cleanup(),
                settings.flush(),
                settings.timestampType(),
                settings.timestampBeforeMaxMs(),
                settings.timestampAfterMaxMs(),
                settings.maxMessageBytes(),
                settings.minInsyncReplicas(),
                settings.segmentBytes(),
                settings.segmentAge(),
                settings.indexIntervalBytes(),
                settings.retentionBytes(),
                settings.retentionMs(),
                new TopicSettings.Compaction(0, 0, Long.MAX_VALUE, 1_000));
    }

    ActorRef<PartitionReplica.Command> start(TopicSettings settings) {
        return kit.spawn(Behaviors.supervise(PartitionReplica.create(services, ORDERS, settings))
                .onFailure(SupervisorStrategy.restartWithBackoff(Duration.ofMillis(10), Duration.ofMillis(10), 0)));
    }

    /** Starts one that is to open without trouble. */
    Replica open(Flush flush) {
        start(settings(flush));
        return nextOpened();
    }

    /** The next replica that opened, when it leads. */
    Replica nextOpened() {
        Replica replica = next(opened);
        CountDownLatch leads = new CountDownLatch(1);
        awaitLead(replica, leads);
        assertThat(await(leads)).as("the replica leads").isTrue();
        return replica;
    }

    private static void awaitLead(Replica replica, CountDownLatch leads) {
        replica.awaitChange(() -> awaitLead(replica, leads));
        if (replica.snapshot().leading()) {
            leads.countDown();
        }
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void stop(ActorRef<PartitionReplica.Command> replica) {
        replica.tell(new PartitionReplica.Stop());
        awaitEnd(replica);
    }

    void awaitEnd(ActorRef<PartitionReplica.Command> replica) {
        TestProbe<Object> probe = kit.createTestProbe();
        probe.expectTerminated(replica, Duration.ofSeconds(PATIENCE_SECONDS));
    }

    static CompletableFuture<ProduceResult> send(Replica replica, int acks, ByteBuffer batch) {
        return replica.produce(batch, (short) acks, 60_000).toCompletableFuture();
    }

    static ProduceResult produce(Replica replica, int acks, ByteBuffer batch) {
        return result(send(replica, acks, batch));
    }

    static <T> T result(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    OpenLog log() {
        return OpenLogs.get(kit.system())
                .find(new PartitionPersistenceId(
                        services.brokerId(), ORDERS.topic(), ORDERS.partition(), ORDERS.topicId()))
                .orElseThrow();
    }

    /** Writes wait from now on until {@code resume} is counted down. */
    void holdWrites(CountDownLatch resume) {
        CountDownLatch held = new CountDownLatch(1);
        log().exclusively(log -> {
            held.countDown();
            return await(resume);
        });
        await(held);
    }

    static boolean await(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    Path folder() {
        return services.directory().folder(ORDERS.folder());
    }

    @Override
    public void starting(PartitionId partition, ActorRef<PartitionReplica.Command> replica) {}

    @Override
    public void opened(Replica replica) {
        opened.add(replica);
    }

    @Override
    public void closed(Replica replica) {
        closed.add(replica);
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
        services.flusher().close();
        services.cleaner().close();
        services.stateLog().close();
        blocking.shutdown();
        services.directory().close();
    }
}

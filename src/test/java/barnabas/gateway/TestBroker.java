package barnabas.gateway;

import akka.actor.ActorSystem;
import barnabas.broker.FakeLeaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.events.Event;
import barnabas.gateway.data.FetchHandler;
import barnabas.gateway.data.FetchSessions;
import barnabas.gateway.data.ListOffsetsHandler;
import barnabas.gateway.data.MetadataAnswer;
import barnabas.gateway.data.MetadataHandler;
import barnabas.gateway.data.OffsetForLeaderEpochHandler;
import barnabas.gateway.data.PartitionLookup;
import barnabas.gateway.data.ProduceHandler;
import barnabas.gateway.data.ReadReplicas;
import barnabas.metadata.BrokerImage.Place;
import barnabas.metadata.MetadataRecord;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.PartitionId;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.ConfigFactory;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.slf4j.LoggerFactory;

/** A gateway on a free port of 127.0.0.1 in front of partitions in memory. */
public final class TestBroker implements AutoCloseable {
    public static final Limits LIMITS = new Limits(
            4 << 20, 200, 200, 16 << 20, 8, Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofMinutes(1));

    private final ActorSystem system;
    private final Gateway gateway;
    private final FakeController controller;
    private final MetadataCache metadata = new MetadataCache();
    private final ReplicaDirectory replicas = new ReplicaDirectory();
    private final FakeLeaders leaders = new FakeLeaders(FakeController.SELF, replicas);
    private final Meters meters = new Meters();
    private final List<Event> happened = new CopyOnWriteArrayList<>();
    private final List<String> logLines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logLines.add(event.getFormattedMessage());
        }
    };

    public TestBroker() {
        this(LIMITS);
    }

    public TestBroker(Limits limits) {
        this(limits, List.of());
    }

    /** With {@code instead} of all the handlers, if there are any. */
    public TestBroker(Limits limits, List<ApiHandler<?, ?>> instead) {
        system = ActorSystem.create(
                "gateway-test",
                ConfigFactory.parseString(
                                """
                                akka.loglevel = WARNING
                                akka.loggers = ["akka.event.slf4j.Slf4jLogger"]
                                akka.logging-filter = "akka.event.slf4j.Slf4jLoggingFilter"
                                akka.io.tcp.worker-dispatcher = pool
                                akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                                pool { type = Dispatcher, executor = thread-pool-executor, throughput = 16
                                  thread-pool-executor.fixed-pool-size = 2 }
                                """)
                        .withFallback(ConfigFactory.load()));
        appender.setContext((ch.qos.logback.classic.LoggerContext) LoggerFactory.getILoggerFactory());
        appender.start();
        ((Logger) LoggerFactory.getLogger(Gateway.class)).addAppender(appender);
        controller = new FakeController(metadata, replicas);
        try {
            leaders.leads(PartitionId.METADATA, FakeController.SELF.value(), 1, FakeController.SELF.value());
            PartitionLookup lookup = new PartitionLookup(metadata, replicas, leaders);
            MetadataAnswer answer = new MetadataAnswer(leaders);
            FirstLeaders firstLeaders = new FirstLeaders(leaders, (after, step) -> step.run());
            List<ApiHandler<?, ?>> handlers = new ArrayList<>(List.of(
                    new MetadataHandler(metadata, answer, controller, firstLeaders, true),
                    new ProduceHandler(lookup, meters, happened::add),
                    new FetchHandler(
                            lookup,
                            ReadReplicas.rackAware(FakeController.SELF),
                            meters,
                            happened::add,
                            new FetchSessions(),
                            system.scheduler(),
                            system.dispatcher()),
                    new ListOffsetsHandler(lookup),
                    new OffsetForLeaderEpochHandler(lookup)));
            if (!instead.isEmpty()) {
                handlers = instead;
            }
            gateway = Gateway.start(
                            system, new GatewayConfig("127.0.0.1", 0, "pool", limits), meters, happened::add, handlers)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        metadata.publish(metadata.image()
                .replay(new MetadataRecord.ClusterFormed("the-cluster"))
                .replay(new MetadataRecord.BrokerRegistered(
                        FakeController.SELF, 1, Uuid.ZERO_UUID, "127.0.0.1", port(), "rack-a")));
    }

    /** What was refused. */
    List<Event> happened() {
        return happened;
    }

    public int port() {
        return gateway.address().getPort();
    }

    public String bootstrap() {
        return "127.0.0.1:" + port();
    }

    public Gateway gateway() {
        return gateway;
    }

    public Uuid createTopic(String name, int partitions) {
        return controller.create(name, partitions);
    }

    /** With one partition, whose replicas are on these brokers. */
    public Uuid createTopic(String name, List<Integer> brokers) {
        return controller.create(name, 1, brokers.stream().map(BrokerId::new).toList());
    }

    /** Who leads the partitions that this broker does not lead. */
    public FakeLeaders leaders() {
        return leaders;
    }

    /** Another broker says where it is. */
    public void register(int broker, String host, int port) {
        register(broker, host, port, Map.of());
    }

    /** The same, with where clients of further listeners reach it. */
    public void register(int broker, String host, int port, Map<String, Place> listeners) {
        metadata.publish(metadata.image()
                .replay(new MetadataRecord.BrokerRegistered(
                        new BrokerId(broker), 1, Uuid.ZERO_UUID, host, port, "rack-" + broker, listeners)));
    }

    /** The replica of a partition is not on this broker any more. */
    public void moveAway(String topic, int partition) {
        replicas.closed(replica(topic, partition));
    }

    public FakeReplica replica(String topic, int partition) {
        return (FakeReplica) replicas.find(new TopicPartition(topic, partition));
    }

    /** The lines that the gateway logged, oldest first. */
    public List<String> logLines() {
        return List.copyOf(logLines);
    }

    public RawClient connect() {
        return new RawClient(port());
    }

    /** Whether a new connection is closed at once; its reset may come even before connecting returns. */
    public boolean refusesConnections() {
        try (RawClient client = connect()) {
            return client.isClosedByBroker();
        } catch (UncheckedIOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        ((Logger) LoggerFactory.getLogger(Gateway.class)).detachAppender(appender);
        system.terminate();
        try {
            system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}

package barnabas.gateway.admin;

import akka.actor.ActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import barnabas.broker.ClusterTransfers;
import barnabas.broker.FakeLeaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.broker.TransferDoor;
import barnabas.controller.Controller;
import barnabas.controller.ControllerClient;
import barnabas.controller.ControllerSeat;
import barnabas.controller.ControllerSettings;
import barnabas.controller.MemoryReplica;
import barnabas.controller.MetadataReplayer;
import barnabas.controller.RequestForwarder;
import barnabas.events.Events;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.FirstLeaders;
import barnabas.gateway.Gateway;
import barnabas.gateway.GatewayConfig;
import barnabas.gateway.RawClient;
import barnabas.gateway.TestBroker;
import barnabas.gateway.data.MetadataAnswer;
import barnabas.gateway.data.MetadataHandler;
import barnabas.gateway.data.PartitionLookup;
import barnabas.gateway.data.ProduceHandler;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.InternalTopics;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicDefaults;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.PartitionId;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** A gateway with the admin handlers in front of a real controller; the logs are in memory. */
final class AdminBroker implements AutoCloseable {
    static final BrokerId SELF = new BrokerId(7);

    private final ActorSystem system = ActorSystem.create(
            "admin-test",
            ConfigFactory.parseString(
                            """
                    akka.loglevel = WARNING
                    akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                    akka.io.tcp.worker-dispatcher = pool
                    pool { type = Dispatcher, executor = thread-pool-executor
                      thread-pool-executor.fixed-pool-size = 2 }
                    """)
                    .withFallback(ConfigFactory.load()));
    private final MetadataCache cache = new MetadataCache();
    private final ReplicaDirectory replicas = new ReplicaDirectory();
    private final AtomicLong applied = new AtomicLong();
    private final FakeLeaders leaders = new FakeLeaders(SELF, replicas);
    private final Gateway gateway;
    private final ControllerClient client;

    AdminBroker(Path dataDirectory) throws Exception {
        MemoryReplica metadataLog = MemoryReplica.ofMetadata();
        replicas.opened(metadataLog);
        ActorRef<Controller.Command> controller = Adapter.spawnAnonymous(
                system,
                Controller.create(
                        new ControllerSettings(
                                SELF,
                                new TopicDefaults(2, 3, 1),
                                InternalTopics.NONE,
                                List.of(SELF),
                                Map.of(),
                                Events.NONE),
                        () -> metadataLog,
                        broker -> true,
                        Clock.systemUTC(),
                        System::nanoTime));
        Adapter.spawnAnonymous(
                system, MetadataReplayer.create(() -> metadataLog, Long.MAX_VALUE, (image, records, reached) -> {
                    bringToLife(image);
                    cache.publish(image);
                    applied.set(reached);
                    controller.tell(new Controller.Applied(image, reached));
                }));
        client = new ControllerClient(
                Adapter.spawnAnonymous(
                        system, RequestForwarder.create(() -> new ControllerSeat(SELF, 1, controller), applied::get)),
                Adapter.toTyped(system).scheduler());
        client.registerBroker(
                        "castle",
                        new BrokerImage(SELF, 1, new Uuid(0, 7), "127.0.0.1", 9092, "rack-a"),
                        Duration.ofSeconds(10))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        ActorRef<TransferDoor.Command> doors = Adapter.spawnAnonymous(system, TransferDoor.create(replicas));
        FirstLeaders firstLeaders = new FirstLeaders(
                leaders, (after, step) -> system.scheduler().scheduleOnce(after, step, system.dispatcher()));
        List<ApiHandler<?, ?>> handlers = new ArrayList<>(AdminHandlers.create(new AdminRoom(
                SELF,
                cache,
                replicas,
                leaders,
                firstLeaders,
                new ClusterTransfers(
                        leaders, broker -> doors, Adapter.toTyped(system).scheduler(), system.dispatcher()),
                client,
                Map.of("broker.id", "7", "log.retention.ms", "1000"),
                dataDirectory,
                system.dispatcher())));
        handlers.add(new MetadataHandler(cache, new MetadataAnswer(leaders), client, firstLeaders, true));
        handlers.add(new ProduceHandler(new PartitionLookup(cache, replicas, leaders), new Meters(), Events.NONE));
        gateway = Gateway.start(
                        system,
                        new GatewayConfig("127.0.0.1", 0, "pool", TestBroker.LIMITS),
                        new Meters(),
                        Events.NONE,
                        handlers)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        BrokerImage listening = new BrokerImage(SELF, 2, new Uuid(0, 7), "127.0.0.1", port(), "rack-a");
        client.registerBroker("castle", listening, Duration.ofSeconds(10))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private void bringToLife(MetadataImage image) {
        image.topics().values().forEach(topic -> topic.partitions().forEach(partition -> {
            TopicPartition name = new TopicPartition(topic.name(), partition.partition());
            if (replicas.find(name) == null) {
                PartitionId id = new PartitionId(topic.name(), partition.partition(), topic.id());
                replicas.opened(new MemoryReplica(name, topic.id()).onTransfer(to -> {
                    leaders.leads(id, to.value(), 9, to.value());
                    return Errors.NONE;
                }));
            }
        }));
    }

    int port() {
        return gateway.address().getPort();
    }

    String bootstrap() {
        return "127.0.0.1:" + port();
    }

    /** Another broker, at the same address, lest clients look for it in vain. */
    void register(int broker) throws Exception {
        client.registerBroker(
                        "castle",
                        new BrokerImage(new BrokerId(broker), 1, new Uuid(0, broker), "127.0.0.1", port(), "rack-b"),
                        Duration.ofSeconds(10))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    FakeLeaders leaders() {
        return leaders;
    }

    MetadataImage image() {
        return cache.image();
    }

    RawClient connect() {
        return new RawClient(port());
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}

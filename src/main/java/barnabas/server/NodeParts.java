package barnabas.server;

import akka.actor.Scheduler;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.broker.BrokerActors;
import barnabas.broker.BrokerEntity;
import barnabas.broker.ClusterEvents;
import barnabas.broker.ClusterLeaders;
import barnabas.broker.ClusterTransfers;
import barnabas.broker.CoordinatorStarts;
import barnabas.broker.EventDoor;
import barnabas.broker.Founders;
import barnabas.broker.HandOver;
import barnabas.broker.LeaderBalance;
import barnabas.broker.Leaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.broker.ReplicaMoves;
import barnabas.broker.ReplicationQuotas;
import barnabas.broker.Shards;
import barnabas.broker.Targets;
import barnabas.broker.TransferDoor;
import barnabas.broker.Transfers;
import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.controller.Controller;
import barnabas.controller.ControllerApi;
import barnabas.controller.ControllerClient;
import barnabas.controller.ControllerSeat;
import barnabas.controller.ControllerSettings;
import barnabas.controller.MetadataReplayer;
import barnabas.controller.Registration;
import barnabas.controller.RequestForwarder;
import barnabas.coordinator.Coordinators;
import barnabas.coordinator.GroupCoordinator;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.gateway.FirstLeaders;
import barnabas.gateway.admin.AdminRoom;
import barnabas.group.GroupSettings;
import barnabas.log.KnownPeers;
import barnabas.management.GroupsDoor;
import barnabas.management.LoadDoor;
import barnabas.management.ManagementServer;
import barnabas.management.ManagementServices;
import barnabas.management.TrafficDoor;
import barnabas.metadata.BrokerConfigLayers;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.InternalTopics;
import barnabas.metadata.TopicConfigs;
import barnabas.metadata.TopicDefaults;
import barnabas.metadata.TopicImage;
import barnabas.metadata.TopicSettings;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import barnabas.partition.FeedThrottle;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica;
import barnabas.partition.ReplicaServices;
import barnabas.partition.link.LinkSettings;
import barnabas.partition.link.TcpReplicationLinks;
import barnabas.server.NodeConfig.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The parts of a node and what each is given of the others. Used by the guardian alone. */
final class NodeParts {
    private static final PartitionId METADATA_LOG = PartitionId.METADATA;

    /** Under the guardian, where the other brokers look for it. */
    private static final String CONTROLLER = "controller";

    private static final String TRANSFERS = "transfers";

    private static final String EVENTS = "events";

    private static final String LEADER_BALANCE = "leader-balance";

    private final ActorSystem<?> system;
    private final NodeConfig config;
    private final NodeStorage storage;
    private final Map<String, String> brokerKeys;
    private final Clock clock = Clock.systemUTC();
    private final MetadataCache cache = new MetadataCache();
    private final ReplicaDirectory directory = new ReplicaDirectory();
    private final Leaders leaders;
    private final BrokerActors actors;
    private final Transfers transfers;
    private final long incarnation = clock.millis();
    private final Coordinators coordinators = new Coordinators();
    private final Meters meters = new Meters();
    private final AtomicLong applied = new AtomicLong();
    private final Executor blocking;
    private final TcpReplicationLinks links;
    private final ReplicaServices replicas;
    private @Nullable CompletionStage<ManagementServer> management;
    private volatile @Nullable ActorRef<BrokerEntity.Command> broker;
    private volatile @Nullable ControllerApi controllerApi;
    private volatile boolean serving;

    NodeParts(ActorSystem<?> system, NodeConfig config, NodeStorage storage, TcpReplicationLinks links) {
        this.system = system;
        this.config = config;
        this.storage = storage;
        this.brokerKeys = BrokerKeys.of(config);
        this.links = links;
        this.leaders = new ClusterLeaders(links);
        this.actors = new BrokerActors(system, config.brokerId());
        this.transfers = new ClusterTransfers(
                leaders, broker -> actors.find(broker, TRANSFERS), system.scheduler(), system.executionContext());
        this.blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(AkkaSettings.BLOCKING_DISPATCHER));
        this.replicas = new ReplicaServices(
                system,
                config.brokerId(),
                AkkaSettings.JOURNAL,
                storage.directory(),
                storage.stateLog(),
                storage.flusher(),
                storage.cleaner(),
                blocking,
                directory,
                links,
                this::founders,
                new FeedThrottle(new ReplicationQuotas(config.brokerId(), cache)),
                storage.events(),
                clock,
                config.limits().producersPerPartition(),
                config.limits().producerAge());
    }

    private List<BrokerId> founders() {
        return storage.founders().voters().stream().map(ReplicaId::broker).toList();
    }

    private Membership founders(PartitionId id) {
        return id.equals(METADATA_LOG) ? storage.founders() : Founders.of(cache.image(), id, storage.self());
    }

    /** Binds the port where other brokers connect; fails when it cannot be had. */
    static CompletionStage<TcpReplicationLinks> startLinks(
            ActorSystem<?> system, NodeConfig config, NodeStorage storage) {
        return TcpReplicationLinks.start(
                system,
                LinkSettings.of(
                        config.brokerId(),
                        storage.self().directory(),
                        () -> storage.directory().meta().clusterId(),
                        System.currentTimeMillis(),
                        config.replicationBind().host(),
                        config.replicationBind().port(),
                        AkkaSettings.DISPATCHER));
    }

    /** Says what is left to say on the links, and closes them. */
    CompletionStage<Void> closeLinks() {
        return links.close();
    }

    /** Starts the sharding types; {@code awake} is told of the broker's entity whenever it comes to life. */
    Shards startShards(Consumer<ActorRef<BrokerEntity.Command>> awake) {
        Leftovers leftovers = new Leftovers(storage.directory(), storage.stateLog(), blocking);
        return Shards.start(
                system,
                config.brokerId(),
                startPartition -> Behaviors.setup(context -> {
                    broker = context.getSelf();
                    awake.accept(context.getSelf());
                    return BrokerEntity.create(
                            config.brokerId(),
                            incarnation,
                            startPartition,
                            directory,
                            cache,
                            METADATA_LOG,
                            storage::founders,
                            this::settings,
                            leftovers,
                            config.log().retentionCheckInterval(),
                            config.log().cleaner().checkInterval());
                }),
                entityId -> replica(PartitionId.ofEntity(entityId)),
                entityId -> coordinator(PartitionId.ofEntity(entityId)));
    }

    private Behavior<PartitionReplica.Command> replica(PartitionId id) {
        return PartitionReplica.create(replicas, id, settings(id));
    }

    private Behavior<GroupCoordinator.Command> coordinator(PartitionId id) {
        NodeConfig.Groups groups = config.groups();
        GroupSettings settings = new GroupSettings(
                groups.sessionTimeoutMin(),
                groups.sessionTimeoutMax(),
                groups.initialDelay(),
                groups.heartbeatWait(),
                groups.membersMax(),
                groups.offsetMetadataMax(),
                groups.offsetsRetention(),
                groups.consumer());
        return GroupCoordinator.create(
                id,
                () -> directory.find(id),
                new GroupCoordinator.Parts(
                        coordinators, settings, clock, System::nanoTime, cache::image, storage.events()));
    }

    private TopicSettings settings(PartitionId id) {
        if (id.equals(METADATA_LOG)) {
            return MetadataLogSettings.SETTINGS;
        }
        TopicImage topic = cache.image().topic(id.topicId());
        return topic == null ? layered(Map.of()) : settings(topic);
    }

    private TopicSettings settings(TopicImage topic) {
        return layered(topic.configs());
    }

    private TopicSettings layered(Map<String, String> topicConfigs) {
        return TopicConfigs.settings(topicConfigs, BrokerConfigLayers.of(cache.image(), config.brokerId(), brokerKeys));
    }

    /** Starts the replayer and the controller, and what follows the image; completed when this start of the broker stands in the committed image. */
    CompletionStage<ControllerApi> startMetadata(ActorContext<?> context, Shards shards) {
        BrokerImage self = new BrokerImage(
                config.brokerId(),
                incarnation,
                storage.directory().meta().directoryId(),
                config.advertised().host(),
                config.advertised().port(),
                config.rack(),
                places());
        ActorRef<Controller.Command> controller = context.spawn(
                Controller.create(
                        new ControllerSettings(
                                config.brokerId(),
                                new TopicDefaults(
                                        config.topics().defaultPartitions(),
                                        config.topics().defaultReplicationFactor(),
                                        Math.max(1, config.voters().size())),
                                new InternalTopics(
                                        config.groups().offsetsPartitions(),
                                        config.groups().offsetsReplicationFactor()),
                                founders(),
                                brokerKeys,
                                storage.events()),
                        () -> directory.find(METADATA_LOG.topicPartition()),
                        leaders::isAlive,
                        clock,
                        System::nanoTime),
                CONTROLLER);
        ControllerApi client = new ControllerClient(
                context.spawn(RequestForwarder.create(this::controllerSeat, applied::get), "controller-requests"),
                system.scheduler());
        ActorRef<CoordinatorStarts.Command> coordinatorStarts = context.spawn(
                CoordinatorStarts.create(config.brokerId(), coordinators, shards::startCoordinator),
                "coordinator-starts");
        context.spawn(
                MetadataReplayer.create(
                        () -> directory.find(METADATA_LOG.topicPartition()),
                        config.metadataSnapshotBytes(),
                        new ImageFollowers(
                                cache,
                                applied::set,
                                meters,
                                coordinators,
                                () -> broker,
                                controller,
                                coordinatorStarts)),
                "metadata-replayer");
        context.spawn(TransferDoor.create(directory), TRANSFERS);
        context.spawn(GroupsDoor.create(coordinators, cache, directory, blocking), GroupsDoor.NAME);
        context.spawn(
                LoadDoor.create(
                        new LoadDoor.Parts(config.brokerId(), leaders, cache, directory, coordinators, meters),
                        blocking),
                LoadDoor.NAME);
        context.spawn(TrafficDoor.create(config.brokerId(), meters, clock), TrafficDoor.NAME);
        context.spawn(EventDoor.create(storage.events(), blocking), EVENTS);
        context.spawn(LeaderBalance.create(config.brokerId(), cache, leaders, transfers), LEADER_BALANCE);
        context.spawn(ReplicaMoves.create(cache, directory, client), "replica-moves");
        CompletableFuture<Void> registered = new CompletableFuture<>();
        context.spawn(Registration.create(client, storage.clusterId(), self, registered), "registration");
        return registered
                .exceptionally(refused -> {
                    throw ofAnotherCluster(refused);
                })
                .thenApply(done -> {
                    controllerApi = client;
                    return client;
                });
    }

    /** Where clients of further listeners reach this broker. */
    private Map<String, BrokerImage.Place> places() {
        Map<String, BrokerImage.Place> places = new HashMap<>();
        config.listeners()
                .forEach((name, listener) -> places.put(
                        name,
                        new BrokerImage.Place(
                                listener.advertised().host(),
                                listener.advertised().port())));
        return places;
    }

    private @Nullable ControllerSeat controllerSeat() {
        Leaders.Leader leader = leaders.leader(METADATA_LOG);
        ActorRef<Controller.Command> there = leader == null ? null : actors.find(leader.broker(), CONTROLLER);
        return leader == null || there == null ? null : new ControllerSeat(leader.broker(), leader.epoch(), there);
    }

    private ConfigException ofAnotherCluster(Throwable refused) {
        return new ConfigException(
                "data-dir=" + config.dataDir() + " cannot be used here (" + refused.getMessage()
                        + "): give this broker the data-dir that is its own",
                refused);
    }

    /** Lets brokers find each other: the membership and the links learn from each other (rules F2, F4). */
    void startNeighbours(ActorContext<?> context) {
        LinkDowningProvider.Known.of(system.classicSystem()).is(config.brokerId(), this::metadataVoters, links);
        context.spawn(
                Neighbours.create(
                        config.brokerId(), links, new KnownPeers(storage.directory()), blocking, storage.events()),
                "neighbours");
    }

    private Set<BrokerId> metadataVoters() {
        return Set.copyOf(Targets.metadataVoters(cache.image(), storage.founders()));
    }

    /** Where this broker gets its cluster from, see {@link Forming}. */
    void startForming(ActorContext<?> context, Forming.Listener listener) {
        context.spawn(Forming.create(config, storage, blocking, listener), Forming.NAME);
    }

    /** Binds the management port, once; fails when it cannot be had. */
    synchronized CompletionStage<ManagementServer> startManagement() {
        CompletionStage<ManagementServer> started = management;
        if (started == null) {
            Endpoint http = config.management();
            ManagementServices services = new ManagementServices(
                    config.brokerId(),
                    cache,
                    directory,
                    leaders,
                    transfers,
                    coordinators,
                    broker -> actors.find(broker, GroupsDoor.NAME),
                    broker -> actors.find(broker, LoadDoor.NAME),
                    broker -> actors.find(broker, TrafficDoor.NAME),
                    () -> Targets.metadataVoters(cache.image(), storage.founders()),
                    () -> controllerApi,
                    meters,
                    new ClusterEvents(this::brokers, this::eventDoor, system.scheduler()),
                    topic -> settings(topic).minInsyncReplicas(),
                    () -> serving);
            started = ManagementServer.start(system, services, config.access(), config.tls(), http.host(), http.port());
            management = started;
        }
        return started;
    }

    /** Null for a broker that is not in contact: who killed it wants to be told of it before its answer is given up. */
    private @Nullable ActorRef<EventDoor.Command> eventDoor(BrokerId broker) {
        return leaders.isAlive(broker) ? actors.find(broker, EVENTS) : null;
    }

    /** Those that have ever registered; a cluster that is being formed knows none. */
    private Set<BrokerId> brokers() {
        Set<BrokerId> all = new TreeSet<>(cache.image().brokers().keySet());
        all.add(config.brokerId());
        return all;
    }

    /** Binds the sockets; fails when one cannot be had. */
    CompletionStage<Servers> startServers(ControllerApi controller) {
        // Clients first: HTTP is the dearer one to bring up.
        return new KafkaListeners(system, config, meters, storage.events())
                .start(adminRoom(controller), coordinators)
                .thenCompose(gateways ->
                        startManagement().thenApply(management -> new Servers(gateways, management, config)))
                .whenComplete((servers, failed) -> serving = failed == null);
    }

    void tellStarted() {
        storage.events()
                .tell(Event.of(EventKind.BROKER_STARTED, clock.millis(), "it has found its cluster and serves")
                        .took(clock.millis() - incarnation)
                        .with("address", config.advertised()));
    }

    void tellStopping(String why) {
        storage.events().tell(Event.of(EventKind.BROKER_STOPPING, clock.millis(), why));
    }

    /** Gives away what this broker leads and takes none of it back; how many leaderships, after {@code most} at the latest. */
    CompletionStage<Long> handOver(ActorContext<?> context, Duration most) {
        serving = false;
        context.getChild(LEADER_BALANCE).ifPresent(context::stop);
        return HandOver.all(directory, most);
    }

    /** Takes no more requests, and is not ready any more; done when those taken are answered, or after {@code most}. */
    CompletionStage<Void> drain(Servers servers, Duration most) {
        serving = false;
        return servers.drain(most);
    }

    private AdminRoom adminRoom(ControllerApi controller) {
        Scheduler scheduler = system.classicSystem().scheduler();
        FirstLeaders firstLeaders = new FirstLeaders(
                leaders, (after, step) -> scheduler.scheduleOnce(after, step, system.executionContext()));
        return new AdminRoom(
                config.brokerId(),
                cache,
                directory,
                leaders,
                firstLeaders,
                transfers,
                controller,
                brokerKeys,
                config.dataDir(),
                blocking);
    }
}

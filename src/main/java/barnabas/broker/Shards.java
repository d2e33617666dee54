package barnabas.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.ShardRegion;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import barnabas.coordinator.GroupCoordinator;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The sharded entities of a broker: itself ({@code broker}), its replicas ({@code partition}) and the coordinators beside those of
 * {@code __consumer_offsets} ({@code group-coordinator}). Sharding is where they are found, started and kept alive; hot paths hold
 * plain references.
 */
public final class Shards {
    static final EntityTypeKey<BrokerEntity.Command> BROKER =
            EntityTypeKey.create(BrokerEntity.Command.class, "broker");
    static final EntityTypeKey<PartitionReplica.Command> PARTITION =
            EntityTypeKey.create(PartitionReplica.Command.class, "partition");
    static final EntityTypeKey<GroupCoordinator.Command> GROUP_COORDINATOR =
            EntityTypeKey.create(GroupCoordinator.Command.class, "group-coordinator");

    private static final Duration RESTART_MIN = Duration.ofMillis(100);
    private static final Duration RESTART_MAX = Duration.ofSeconds(5);

    private final BrokerId self;
    private final ActorRef<ShardingEnvelope<BrokerEntity.Command>> brokers;
    private final ActorRef<ShardingEnvelope<GroupCoordinator.Command>> coordinators;

    private Shards(
            BrokerId self,
            ActorRef<ShardingEnvelope<BrokerEntity.Command>> brokers,
            ActorRef<ShardingEnvelope<GroupCoordinator.Command>> coordinators) {
        this.self = self;
        this.brokers = brokers;
        this.coordinators = coordinators;
    }

    /** The cluster role of a broker, by which its shards find their home. */
    public static String role(BrokerId broker) {
        return PinnedAllocation.role(broker.toString());
    }

    /**
     * Starts all types on this node, as every node must: a type that is missing somewhere holds up the others.
     *
     * @param broker makes this broker's entity, given what brings the replica of an entity id to life
     * @param partition makes the replica of an entity id
     * @param coordinator makes the group coordinator of an entity id
     */
    public static Shards start(
            ActorSystem<?> system,
            BrokerId self,
            Function<Consumer<String>, Behavior<BrokerEntity.Command>> broker,
            Function<String, Behavior<PartitionReplica.Command>> partition,
            Function<String, Behavior<GroupCoordinator.Command>> coordinator) {
        ClusterSharding sharding = ClusterSharding.get(system);
        var partitions = init(system, sharding, PARTITION, partition);
        Consumer<String> startPartition = entityId -> start(partitions, entityId);
        var coordinators = init(system, sharding, GROUP_COORDINATOR, coordinator);
        return new Shards(self, init(system, sharding, BROKER, id -> broker.apply(startPartition)), coordinators);
    }

    private static <M> ActorRef<ShardingEnvelope<M>> init(
            ActorSystem<?> system,
            ClusterSharding sharding,
            EntityTypeKey<M> type,
            Function<String, Behavior<M>> behavior) {
        return sharding.init(Entity.of(type, context -> supervised(behavior.apply(context.getEntityId())))
                .withMessageExtractor(new PinnedEntities<M>())
                .withAllocationStrategy(new PinnedAllocation(Adapter.toClassic(system))));
    }

    /** An entity that fails for a bug is started again, ever more slowly; what it held is on disk. */
    private static <M> Behavior<M> supervised(Behavior<M> entity) {
        return Behaviors.supervise(entity)
                .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_MIN, RESTART_MAX, 0.2));
    }

    /** Brings this broker's own entity to life; harmless when it lives. */
    public void startBroker() {
        start(brokers, self.toString());
    }

    /** Brings the group coordinator beside this broker's replica of a partition to life; harmless when it lives. */
    public void startCoordinator(PartitionId partition) {
        start(coordinators, partition.entityId(self));
    }

    private static void start(ActorRef<?> region, String entityId) {
        akka.actor.ActorRef classic = Adapter.toClassic(region);
        classic.tell(new ShardRegion.StartEntity(entityId), akka.actor.ActorRef.noSender());
    }
}

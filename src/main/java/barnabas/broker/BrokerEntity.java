package barnabas.broker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.consensus.Membership;
import barnabas.log.TopicIdPartition;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.metadata.TopicSettings;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * This broker, as an entity of the {@code broker} shard: brings to life every replica that the committed image assigns to it
 * and no other, watches them, starts them again, and passes on what changes (rule F4). serving --Stop--> stopping --all
 * replicas have ended, the metadata log's last--> stopped. Who sends Stop watches this actor.
 */
public final class BrokerEntity {
    public sealed interface Command {}

    /** The broker's image is newer now. */
    public record ImageChanged(MetadataImage image) implements Command {}

    /** A topic has been deleted by a committed record, whether or not an image was seen with it. */
    public record TopicDeleted(Uuid topicId) implements Command {}

    /** Close all replicas cleanly, then stop. */
    public record Stop() implements Command {}

    record ReplicaStarting(PartitionId partition, ActorRef<PartitionReplica.Command> replica) implements Command {}

    private record ReplicaEnded(PartitionId partition, ActorRef<PartitionReplica.Command> replica) implements Command {}

    private record StartMissing() implements Command {}

    private record CheckRetention() implements Command {}

    private record CheckCompaction() implements Command {}

    /** What lay on this broker's disk when it started. */
    public interface Leftovers {
        /** Whose files those are; topics bear no name. */
        List<TopicIdPartition> partitions();

        /** A replica of this broker goes elsewhere: what it has promised is kept until its topic goes. */
        void moved(TopicIdPartition group);

        /** Removes what is left of a topic but for {@code living} partitions, whose replicas do that themselves. */
        void remove(Uuid topicId, Set<Integer> living);
    }

    /** A replica that was asked for and has not shown itself is asked for again. */
    private static final Duration START_RETRY = Duration.ofMillis(500);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final BrokerId self;
    private final Consumer<String> startPartition;
    private final ReplicaDirectory directory;
    private final PartitionId metadataLog;
    private final Supplier<Membership> metadataFounders;
    private final Function<TopicImage, TopicSettings> settings;
    private final Leftovers leftovers;
    private final Map<PartitionId, ActorRef<PartitionReplica.Command>> living = new HashMap<>();
    /** Asked for; they have not shown themselves yet. */
    private final Set<PartitionId> missing = new HashSet<>();
    /** Asked for, and then their topic was deleted. */
    private final Set<PartitionId> doomed = new HashSet<>();

    private Places places;

    private BrokerEntity(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            BrokerId self,
            long incarnation,
            Consumer<String> startPartition,
            ReplicaDirectory directory,
            PartitionId metadataLog,
            Supplier<Membership> metadataFounders,
            Function<TopicImage, TopicSettings> settings,
            Leftovers leftovers) {
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.places = new Places(MetadataImage.EMPTY, self, incarnation);
        this.startPartition = startPartition;
        this.directory = directory;
        this.metadataLog = metadataLog;
        this.metadataFounders = metadataFounders;
        this.settings = settings;
        this.leftovers = leftovers;
    }

    /**
     * Only {@link Shards} makes one, as an entity.
     *
     * @param incarnation of this start of the broker, as it registers itself
     * @param metadata has the newest image; each newer one is told by {@link ImageChanged}
     * @param metadataFounders with whom the metadata's group was made (rule M2)
     * @param startPartition brings the replica of an entity id to life
     */
    public static Behavior<Command> create(
            BrokerId self,
            long incarnation,
            Consumer<String> startPartition,
            ReplicaDirectory directory,
            MetadataCache metadata,
            PartitionId metadataLog,
            Supplier<Membership> metadataFounders,
            Function<TopicImage, TopicSettings> settings,
            Leftovers leftovers,
            Duration retentionCheck,
            Duration compactionCheck) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(BrokerEntity.class);
            timers.startTimerWithFixedDelay(new CheckRetention(), retentionCheck);
            timers.startTimerWithFixedDelay(new CheckCompaction(), compactionCheck);
            BrokerEntity broker = new BrokerEntity(
                    context,
                    timers,
                    self,
                    incarnation,
                    startPartition,
                    directory,
                    metadataLog,
                    metadataFounders,
                    settings,
                    leftovers);
            directory.listener(context.getSelf());
            broker.want(metadataLog);
            broker.onImageChanged(metadata.image());
            return broker.serving();
        }));
    }

    private Behavior<Command> serving() {
        return Behaviors.receive(Command.class)
                .onMessage(ReplicaStarting.class, this::onReplicaStarting)
                .onMessage(ReplicaEnded.class, this::onReplicaEnded)
                .onMessage(ImageChanged.class, changed -> onImageChanged(changed.image()))
                .onMessage(TopicDeleted.class, this::onTopicDeleted)
                .onMessage(StartMissing.class, start -> onStartMissing())
                .onMessage(CheckRetention.class, check -> toAll(new PartitionReplica.ApplyRetention()))
                .onMessage(CheckCompaction.class, check -> toAll(new PartitionReplica.Compact()))
                .onMessage(Stop.class, stop -> onStop())
                .build();
    }

    private void want(PartitionId partition) {
        missing.add(partition);
        startPartition.accept(partition.entityId(self));
        if (!timers.isTimerActive(StartMissing.class)) {
            timers.startSingleTimer(StartMissing.class, new StartMissing(), START_RETRY);
        }
    }

    private Behavior<Command> onStartMissing() {
        missing.forEach(partition -> startPartition.accept(partition.entityId(self)));
        if (!missing.isEmpty()) {
            timers.startSingleTimer(StartMissing.class, new StartMissing(), START_RETRY);
        }
        return Behaviors.same();
    }

    private Behavior<Command> onReplicaStarting(ReplicaStarting starting) {
        PartitionId partition = starting.partition();
        missing.remove(partition);
        watch(starting);
        if (doomed.remove(partition)) {
            starting.replica().tell(new PartitionReplica.Delete());
            return Behaviors.same();
        }
        if (places.isGone(partition)) {
            leave(partition, starting.replica());
            return Behaviors.same();
        }
        retarget(partition, starting.replica());
        TopicImage topic = places.image().topic(partition.topicId());
        if (topic != null) {
            // It may have been made before the newest image, and one that has crashed comes back with its first
            // settings.
            starting.replica().tell(new PartitionReplica.Reconfigure(settings.apply(topic)));
        }
        return Behaviors.same();
    }

    private void watch(ReplicaStarting starting) {
        ActorRef<PartitionReplica.Command> former = living.put(starting.partition(), starting.replica());
        if (!starting.replica().equals(former)) {
            context.watchWith(starting.replica(), new ReplicaEnded(starting.partition(), starting.replica()));
        }
    }

    private Behavior<Command> onReplicaEnded(ReplicaEnded ended) {
        directory.ended(ended.partition(), ended.replica());
        if (living.remove(ended.partition(), ended.replica()) && isAssigned(ended.partition())) {
            context.getLog().warn("partition={} ended and is started again", ended.partition());
            want(ended.partition());
        }
        return Behaviors.same();
    }

    private boolean isAssigned(PartitionId partition) {
        return partition.equals(metadataLog) || places.has(partition);
    }

    private void retarget(PartitionId partition, ActorRef<PartitionReplica.Command> replica) {
        PartitionReplica.Retarget target = partition.equals(metadataLog)
                ? Targets.ofMetadata(places.image(), metadataFounders.get())
                : Targets.of(places.image(), partition);
        if (places.isUpToDate() && !target.voters().isEmpty()) {
            replica.tell(target);
        }
    }

    /** A broker that is new, or has come back with another disk, may have a part in any group. */
    private void retargetAll(Places older) {
        boolean caughtUp = places.isUpToDate() && !older.isUpToDate();
        if (caughtUp || !disks(places.image()).equals(disks(older.image()))) {
            living.forEach(this::retarget);
        }
        if (caughtUp) {
            living.forEach(this::leave);
            leftovers.partitions().forEach(this::openToLeave);
        }
    }

    private void leave(PartitionId partition, ActorRef<PartitionReplica.Command> replica) {
        if (places.isGone(partition)) {
            context.getLog().info("partition={} has been moved away and is deleted here", partition);
            replica.tell(new PartitionReplica.Leave());
            leftovers.moved(partition.group());
        }
    }

    /** What lies here of a partition that was moved away while this broker was down goes the way of those that live. */
    private void openToLeave(TopicIdPartition group) {
        TopicImage topic = places.image().topic(group.topicId());
        if (topic != null) {
            PartitionId partition = new PartitionId(topic.name(), group.partition(), topic.id());
            if (places.isGone(partition) && !living.containsKey(partition)) {
                want(partition);
            }
        }
    }

    private static Map<BrokerId, Uuid> disks(MetadataImage of) {
        Map<BrokerId, Uuid> disks = new HashMap<>();
        of.brokers().values().forEach(broker -> disks.put(broker.id(), broker.directory()));
        return disks;
    }

    /** Images share what did not change, so most topics are told to be equal at a glance. */
    private Behavior<Command> onImageChanged(MetadataImage newer) {
        Places before = places;
        places = new Places(newer, self, before.incarnation());
        MetadataImage older = before.image();
        if (!newer.brokers().equals(older.brokers())) {
            retargetAll(before);
        }
        if (!newer.metadataVoters().equals(older.metadataVoters()) && living.containsKey(metadataLog)) {
            retarget(metadataLog, living.get(metadataLog));
        }
        boolean newDefaults = !newer.clusterConfigs().equals(older.clusterConfigs())
                || !newer.brokerConfigs(self).equals(older.brokerConfigs(self));
        for (TopicImage topic : newer.topics().values()) {
            TopicImage former = older.topic(topic.id());
            if (!topic.equals(former)) {
                placeReplicas(topic, former);
            }
            if (newDefaults || (former != null && !former.configs().equals(topic.configs()))) {
                reconfigure(topic);
            }
        }
        return Behaviors.same();
    }

    private void placeReplicas(TopicImage topic, @Nullable TopicImage former) {
        for (PartitionImage partition : topic.partitions()) {
            PartitionId id = new PartitionId(topic.name(), partition.partition(), topic.id());
            ActorRef<PartitionReplica.Command> replica = living.get(id);
            if (replica == null && partition.replicas().contains(self)) {
                want(id);
            } else if (replica != null
                    && former != null
                    && !partition.equals(former.partition(partition.partition()))) {
                retarget(id, replica);
                leave(id, replica);
            }
        }
    }

    private void reconfigure(TopicImage topic) {
        PartitionReplica.Reconfigure changed = new PartitionReplica.Reconfigure(settings.apply(topic));
        for (PartitionImage partition : topic.partitions()) {
            ActorRef<PartitionReplica.Command> replica =
                    living.get(new PartitionId(topic.name(), partition.partition(), topic.id()));
            if (replica != null) {
                replica.tell(changed);
            }
        }
    }

    /** Comes behind an image without the topic, so that no replica is started again that ends for this. */
    private Behavior<Command> onTopicDeleted(TopicDeleted deleted) {
        Set<Integer> removingThemselves = new HashSet<>();
        living.forEach((partition, replica) -> {
            if (partition.topicId().equals(deleted.topicId())) {
                removingThemselves.add(partition.partition());
                replica.tell(new PartitionReplica.Delete());
            }
        });
        for (PartitionId partition : List.copyOf(missing)) {
            if (partition.topicId().equals(deleted.topicId())) {
                removingThemselves.add(partition.partition());
                missing.remove(partition);
                doomed.add(partition);
            }
        }
        leftovers.remove(deleted.topicId(), removingThemselves);
        return Behaviors.same();
    }

    private Behavior<Command> toAll(PartitionReplica.Command command) {
        living.values().forEach(replica -> replica.tell(command));
        return Behaviors.same();
    }

    // stopping: data partitions first, for the metadata log says what they are

    private Behavior<Command> onStop() {
        living.forEach((partition, replica) -> {
            if (!partition.equals(metadataLog)) {
                replica.tell(new PartitionReplica.Stop());
            }
        });
        return stopping();
    }

    private Behavior<Command> stopping() {
        if (living.isEmpty()) {
            return Behaviors.stopped();
        }
        ActorRef<PartitionReplica.Command> metadata = living.get(metadataLog);
        if (living.size() == 1 && metadata != null) {
            metadata.tell(new PartitionReplica.Stop());
        }
        return Behaviors.receive(Command.class)
                .onMessage(ReplicaEnded.class, this::onReplicaStopped)
                .onMessage(ReplicaStarting.class, this::onReplicaStartingLate)
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> onReplicaStopped(ReplicaEnded ended) {
        directory.ended(ended.partition(), ended.replica());
        living.remove(ended.partition(), ended.replica());
        return stopping();
    }

    /** It had been asked for before, or has just crashed. */
    private Behavior<Command> onReplicaStartingLate(ReplicaStarting starting) {
        watch(starting);
        if (!starting.partition().equals(metadataLog)) {
            starting.replica().tell(new PartitionReplica.Stop());
        }
        return Behaviors.same();
    }
}

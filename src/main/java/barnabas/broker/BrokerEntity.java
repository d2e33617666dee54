package barnabas.broker;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
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
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * This broker, as an entity of the {@code broker} shard: brings to life every replica that the committed image assigns to it
 * and no other, watches them, starts them again, and passes on what changes (rule F4). serving --Stop--> stopping --all
 * replicas closed, the metadata log last--> stopped.
 */
public final class BrokerEntity {
    public sealed interface Command {}

    /** The broker's image is newer now. */
    public record ImageChanged(MetadataImage image) implements Command {}

    /** A topic has been deleted by a committed record, whether or not an image was seen with it. */
    public record TopicDeleted(Uuid topicId) implements Command {}

    /** Close all replicas cleanly, then stop. */
    public record Stop(ActorRef<Done> replyTo) implements Command {}

    record ReplicaStarting(PartitionId partition, ActorRef<PartitionReplica.Command> replica) implements Command {}

    private record ReplicaEnded(PartitionId partition, ActorRef<PartitionReplica.Command> replica) implements Command {}

    private record StartMissing() implements Command {}

    private record CheckRetention() implements Command {}

    private record ReplicaClosed() implements Command {}

    /** A replica that was asked for and has not shown itself is asked for again. */
    private static final Duration START_RETRY = Duration.ofMillis(500);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final BrokerId self;
    private final Consumer<String> startPartition;
    private final ReplicaDirectory directory;
    private final PartitionId metadataLog;
    private final Function<TopicImage, TopicSettings> settings;
    private final Consumer<Uuid> leftovers;
    private final Map<PartitionId, ActorRef<PartitionReplica.Command>> living = new HashMap<>();
    private final Set<PartitionId> missing = new HashSet<>();
    private MetadataImage image = MetadataImage.EMPTY;

    private BrokerEntity(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            BrokerId self,
            Consumer<String> startPartition,
            ReplicaDirectory directory,
            PartitionId metadataLog,
            Function<TopicImage, TopicSettings> settings,
            Consumer<Uuid> leftovers) {
        this.context = context;
        this.timers = timers;
        this.self = self;
        this.startPartition = startPartition;
        this.directory = directory;
        this.metadataLog = metadataLog;
        this.settings = settings;
        this.leftovers = leftovers;
    }

    /**
     * Only {@link Shards} makes one, as an entity.
     *
     * @param metadata has the newest image; each newer one is told by {@link ImageChanged}
     * @param startPartition brings the replica of an entity id to life
     * @param leftovers removes the files of a deleted topic that no replica of this broker has open
     */
    public static Behavior<Command> create(
            BrokerId self,
            Consumer<String> startPartition,
            ReplicaDirectory directory,
            MetadataCache metadata,
            PartitionId metadataLog,
            Function<TopicImage, TopicSettings> settings,
            Consumer<Uuid> leftovers,
            Duration retentionCheck) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(BrokerEntity.class);
            timers.startTimerWithFixedDelay(new CheckRetention(), retentionCheck);
            BrokerEntity broker = new BrokerEntity(
                    context, timers, self, startPartition, directory, metadataLog, settings, leftovers);
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
                .onMessage(CheckRetention.class, check -> onCheckRetention())
                .onMessage(Stop.class, this::onStop)
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
        missing.remove(starting.partition());
        ActorRef<PartitionReplica.Command> former = living.put(starting.partition(), starting.replica());
        if (!starting.replica().equals(former)) {
            context.watchWith(starting.replica(), new ReplicaEnded(starting.partition(), starting.replica()));
        }
        return Behaviors.same();
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
        if (partition.equals(metadataLog)) {
            return true;
        }
        TopicImage topic = image.topic(partition.topicId());
        return topic != null
                && partition.partition() < topic.partitions().size()
                && topic.partitions().get(partition.partition()).replicas().contains(self);
    }

    /** Images share what did not change, so most topics are told to be equal at a glance. */
    private Behavior<Command> onImageChanged(MetadataImage newer) {
        MetadataImage older = image;
        image = newer;
        for (TopicImage topic : newer.topics().values()) {
            TopicImage before = older.topic(topic.id());
            if (!topic.equals(before)) {
                onTopicChanged(before, topic);
            }
        }
        return Behaviors.same();
    }

    private void onTopicChanged(@Nullable TopicImage before, TopicImage topic) {
        boolean reconfigured = before != null && !before.configs().equals(topic.configs());
        for (PartitionImage partition : topic.partitions()) {
            PartitionId id = new PartitionId(topic.name(), partition.partition(), topic.id());
            ActorRef<PartitionReplica.Command> replica = living.get(id);
            if (replica == null && partition.replicas().contains(self)) {
                want(id);
            } else if (replica != null && reconfigured) {
                replica.tell(new PartitionReplica.Reconfigure(settings.apply(topic)));
            }
        }
    }

    private Behavior<Command> onTopicDeleted(TopicDeleted deleted) {
        missing.removeIf(partition -> partition.topicId().equals(deleted.topicId()));
        ActorRef<Done> ignored = context.getSystem().ignoreRef();
        living.forEach((partition, replica) -> {
            if (partition.topicId().equals(deleted.topicId())) {
                replica.tell(new PartitionReplica.Delete(ignored));
            }
        });
        leftovers.accept(deleted.topicId());
        return Behaviors.same();
    }

    private Behavior<Command> onCheckRetention() {
        living.values().forEach(replica -> replica.tell(new PartitionReplica.ApplyRetention()));
        return Behaviors.same();
    }

    // stopping: data partitions first, for the metadata log says what they are

    private Behavior<Command> onStop(Stop stop) {
        ActorRef<Done> closed = context.messageAdapter(Done.class, done -> new ReplicaClosed());
        ActorRef<PartitionReplica.Command> metadata = living.remove(metadataLog);
        living.values().forEach(replica -> replica.tell(new PartitionReplica.Stop(closed)));
        return stopping(stop.replyTo(), closed, metadata, living.size());
    }

    private Behavior<Command> stopping(
            ActorRef<Done> replyTo,
            ActorRef<Done> closed,
            @Nullable ActorRef<PartitionReplica.Command> metadata,
            int open) {
        if (open == 0) {
            if (metadata == null) {
                replyTo.tell(Done.getInstance());
                return Behaviors.stopped();
            }
            metadata.tell(new PartitionReplica.Stop(closed));
            return stopping(replyTo, closed, null, 1);
        }
        return Behaviors.receive(Command.class)
                .onMessage(ReplicaClosed.class, done -> stopping(replyTo, closed, metadata, open - 1))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }
}

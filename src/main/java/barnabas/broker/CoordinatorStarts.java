package barnabas.broker;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.coordinator.Coordinators;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.internals.Topic;

/**
 * Sees to it that a group coordinator stands beside each replica of {@code __consumer_offsets} that the committed image assigns to this
 * broker, and nowhere else.
 */
public final class CoordinatorStarts {
    public sealed interface Command {}

    /** The broker's image is newer now. */
    public record ImageChanged(MetadataImage image) implements Command {}

    private record Look() implements Command {}

    /** One that was asked for and has not shown itself is asked for again. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final BrokerId self;
    private final Coordinators coordinators;
    private final Consumer<PartitionId> start;
    private final TimerScheduler<Command> timers;
    private Set<PartitionId> assigned = Set.of();

    private CoordinatorStarts(
            BrokerId self, Coordinators coordinators, Consumer<PartitionId> start, TimerScheduler<Command> timers) {
        this.self = self;
        this.coordinators = coordinators;
        this.start = start;
        this.timers = timers;
    }

    /**
     * Starts the coordinators that the image wants beside this broker's replicas, and asks again until each is there.
     *
     * @param start asks for the coordinator of a partition; harmless when it lives, and nothing when it cannot be yet
     */
    public static Behavior<Command> create(BrokerId self, Coordinators coordinators, Consumer<PartitionId> start) {
        return Behaviors.withTimers(timers -> {
            CoordinatorStarts starts = new CoordinatorStarts(self, coordinators, start, timers);
            return Behaviors.receive(Command.class)
                    .onMessage(ImageChanged.class, changed -> starts.onImageChanged(changed.image()))
                    .onMessage(Look.class, look -> starts.look())
                    .build();
        });
    }

    private Behavior<Command> onImageChanged(MetadataImage image) {
        Set<PartitionId> now = assigned(image);
        if (now.equals(assigned)) {
            return Behaviors.same();
        }
        assigned = now;
        return look();
    }

    private Set<PartitionId> assigned(MetadataImage image) {
        TopicImage topic = image.topic(Topic.GROUP_METADATA_TOPIC_NAME);
        Set<PartitionId> here = new HashSet<>();
        if (topic != null) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.replicas().contains(self)) {
                    here.add(new PartitionId(topic.name(), partition.partition(), topic.id()));
                }
            }
        }
        return here;
    }

    private Behavior<Command> look() {
        Set<PartitionId> living = coordinators.living();
        living.stream().filter(partition -> !assigned.contains(partition)).forEach(coordinators::stop);
        boolean allLive = true;
        for (PartitionId partition : assigned) {
            if (!living.contains(partition)) {
                allLive = false;
                start.accept(partition);
            }
        }
        if (!allLive) {
            timers.startSingleTimer(new Look(), RETRY);
        }
        return Behaviors.same();
    }
}

package barnabas.coordinator;

import akka.actor.typed.ActorRef;
import barnabas.group.GroupRequest;
import barnabas.group.GroupView;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The coordinators that live on this broker, and the way to them. Thread-safe. */
public final class Coordinators {
    private final ConcurrentMap<PartitionId, ActorRef<GroupCoordinator.Command>> living = new ConcurrentHashMap<>();

    /** The partition of {@code __consumer_offsets} that a group belongs to, as Kafka counts. */
    public static int partitionOf(String group, int partitions) {
        return Utils.abs(group.hashCode()) % partitions;
    }

    /** Where a group is kept; null while there is no {@code __consumer_offsets} yet. */
    public static @Nullable PartitionId partitionOf(MetadataImage image, String group) {
        TopicImage topic = image.topic(Topic.GROUP_METADATA_TOPIC_NAME);
        return topic == null
                ? null
                : new PartitionId(
                        topic.name(), partitionOf(group, topic.partitions().size()), topic.id());
    }

    public static boolean coordinates(PartitionId partition) {
        return partition.topic().equals(Topic.GROUP_METADATA_TOPIC_NAME);
    }

    void started(PartitionId partition, ActorRef<GroupCoordinator.Command> coordinator) {
        living.put(partition, coordinator);
    }

    /** This very one; a later incarnation stays. */
    void ended(PartitionId partition, ActorRef<GroupCoordinator.Command> coordinator) {
        living.remove(partition, coordinator);
    }

    /** Of which partitions there is one. */
    public Set<PartitionId> living() {
        return Set.copyOf(living.keySet());
    }

    /** Ends the one of a partition that has no replica here any more. */
    public void stop(PartitionId partition) {
        ActorRef<GroupCoordinator.Command> coordinator = living.get(partition);
        if (coordinator != null) {
            coordinator.tell(new GroupCoordinator.Stop());
        }
    }

    /** A topic has been deleted by a committed record: those that serve forget its offsets. */
    public void topicDeleted(Uuid topicId) {
        living.values().forEach(coordinator -> coordinator.tell(new GroupCoordinator.TopicDeleted(topicId)));
    }

    /**
     * Asks the coordinator of the partition. The answer is of the class that {@link GroupRequest} says; NOT_COORDINATOR when this broker
     * is not it, COORDINATOR_LOAD_IN_PROGRESS before it has read what its predecessors wrote.
     */
    public CompletionStage<Message> ask(PartitionId partition, GroupRequest request, Origin origin) {
        ActorRef<GroupCoordinator.Command> coordinator = living.get(partition);
        if (coordinator == null) {
            return CompletableFuture.completedFuture(request.refused(Errors.NOT_COORDINATOR));
        }
        CompletableFuture<Message> reply = new CompletableFuture<>();
        coordinator.tell(new GroupCoordinator.Ask(request, origin, reply));
        return reply;
    }

    /**
     * Groups as their coordinators see them; of those that are elsewhere nothing is said.
     *
     * @param error COORDINATOR_LOAD_IN_PROGRESS when one here does not know its groups yet
     */
    public record Views(Errors error, List<GroupView> groups) {}

    /** Every group that is coordinated on this broker. */
    public CompletionStage<Views> views() {
        CompletionStage<Views> all = CompletableFuture.completedFuture(new Views(Errors.NONE, List.of()));
        for (ActorRef<GroupCoordinator.Command> coordinator : living.values()) {
            CompletableFuture<Views> reply = new CompletableFuture<>();
            coordinator.tell(new GroupCoordinator.View(reply));
            all = all.thenCombine(reply, Coordinators::both);
        }
        return all;
    }

    /**
     * One group as its coordinator sees it.
     *
     * @param error NOT_COORDINATOR or COORDINATOR_LOAD_IN_PROGRESS when nothing can be said of it here
     * @param group null when there is none
     */
    public record View(Errors error, @Nullable GroupView group) {}

    /** A group of that partition. */
    public CompletionStage<View> view(PartitionId partition, String group) {
        ActorRef<GroupCoordinator.Command> coordinator = living.get(partition);
        if (coordinator == null) {
            return CompletableFuture.completedFuture(new View(Errors.NOT_COORDINATOR, null));
        }
        CompletableFuture<View> reply = new CompletableFuture<>();
        coordinator.tell(new GroupCoordinator.ViewOne(group, reply));
        return reply;
    }

    private static Views both(Views one, Views other) {
        List<GroupView> groups = new ArrayList<>(one.groups());
        groups.addAll(other.groups());
        return new Views(one.error() != Errors.NONE ? one.error() : other.error(), groups);
    }
}

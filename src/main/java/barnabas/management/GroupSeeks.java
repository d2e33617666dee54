package barnabas.management;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import barnabas.broker.Leaders.Leader;
import barnabas.broker.MetadataCache;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.model.StartPosition;
import barnabas.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Sets where groups go on, and deletes groups: asks the leaders of their partitions what those have, and whoever coordinates the group to
 * store it. What cannot be done fails with a {@link Refusal}. Thread-safe.
 */
final class GroupSeeks {
    /** Partitions of one order: they are stored by one message and one write, all or none. */
    static final int PARTITIONS_MAX = 5000;

    private final MetadataCache metadata;
    private final GroupDoors doors;

    GroupSeeks(MetadataCache metadata, GroupDoors doors) {
        this.metadata = metadata;
        this.doors = doors;
    }

    /** Nothing is stored when the order is a dry run. */
    CompletionStage<Views.Sought> seek(String group, SeekOrder order) {
        return committed(group).thenCompose(before -> target(group, before, order)
                .thenCompose(after -> stored(group, after, order))
                .thenApply(after -> sought(group, before, after, order)));
    }

    /** The group and all its offsets. */
    CompletionStage<Views.DeletedGroup> delete(String group) {
        return doors.ask(
                        coordinator(group),
                        (ActorRef<GroupsDoor.Outcome> replyTo) -> new GroupsDoor.DeleteGroup(group, replyTo))
                .handle((outcome, late) -> {
                    require(group, outcome);
                    return new Views.DeletedGroup(group);
                });
    }

    private CompletionStage<SortedMap<TopicPartition, Long>> committed(String group) {
        return doors.ask(
                        coordinator(group),
                        (ActorRef<GroupsDoor.Described> replyTo) -> new GroupsDoor.DescribeGroup(group, replyTo))
                .handle((described, late) -> {
                    if (described == null || described.error() != Errors.NONE) {
                        throw notNow(group);
                    }
                    SortedMap<TopicPartition, Long> offsets = new TreeMap<>();
                    Views.Group found = described.group();
                    (found == null ? List.<Views.GroupOffset>of() : found.offsets())
                            .forEach(offset -> offsets.put(
                                    new TopicPartition(offset.topic(), offset.partition()), offset.committed()));
                    return offsets;
                });
    }

    private CompletionStage<SortedMap<TopicPartition, Long>> target(
            String group, SortedMap<TopicPartition, Long> before, SeekOrder order) {
        StartPosition to = order.to();
        if (to == null) {
            String other = String.valueOf(order.toGroup());
            return committed(other).thenApply(offsets -> {
                offsets.keySet().removeIf(partition -> !order.isOf(partition));
                requireSome(other, offsets.keySet());
                return offsets;
            });
        }
        Set<TopicPartition> partitions = order.isOfAll() ? before.keySet() : named(order);
        requireSome(group, partitions);
        return located(partitions, to);
    }

    private Set<TopicPartition> named(SeekOrder order) {
        Set<TopicPartition> named = new TreeSet<>();
        for (String name : order.topics()) {
            TopicImage topic = metadata.image().topic(name);
            if (topic == null) {
                throw new Refusal(StatusCodes.NOT_FOUND, "There is no topic '" + name + "'.");
            }
            topic.partitions().forEach(partition -> named.add(new TopicPartition(name, partition.partition())));
        }
        for (TopicPartition at : order.partitions()) {
            TopicImage topic = metadata.image().topic(at.topic());
            if (topic == null || topic.partition(at.partition()) == null) {
                throw new Refusal(StatusCodes.NOT_FOUND, "There is no partition '" + at + "'.");
            }
            named.add(at);
        }
        return named;
    }

    private static void requireSome(String group, Set<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            throw new Refusal(StatusCodes.NOT_FOUND, "Group '" + group + "' has committed no offsets there.");
        }
        if (partitions.size() > PARTITIONS_MAX) {
            throw new Refusal(
                    StatusCodes.BAD_REQUEST,
                    "These are " + partitions.size() + " partitions: name topics of at most " + PARTITIONS_MAX + ".");
        }
    }

    private CompletionStage<SortedMap<TopicPartition, Long>> located(Set<TopicPartition> partitions, StartPosition to) {
        Map<TopicPartition, Long> found = new ConcurrentHashMap<>();
        return CompletableFuture.allOf(GroupDoors.byLeader(partitions, this::leader).stream()
                        .map(part -> locate(part.leader(), part.asked(), to, found))
                        .toArray(CompletableFuture[]::new))
                .thenApply(done -> new TreeMap<>(found));
    }

    private Leader leader(TopicPartition partition) {
        Leader leader = doors.leader(partition.topic(), partition.partition());
        if (leader == null) {
            throw unknownExtent(partition);
        }
        return leader;
    }

    private CompletableFuture<?> locate(
            BrokerId leader, List<TopicPartition> partitions, StartPosition to, Map<TopicPartition, Long> found) {
        Long timestamp = to instanceof StartPosition.AtTimestamp at ? at.epochMs() : null;
        List<GroupsDoor.At> places = partitions.stream()
                .map(at -> new GroupsDoor.At(at.topic(), at.partition()))
                .toList();
        return doors.ask(
                        leader,
                        (ActorRef<GroupsDoor.Located> replyTo) -> new GroupsDoor.Locate(places, timestamp, replyTo))
                .handle((located, late) -> {
                    for (int i = 0; i < partitions.size(); i++) {
                        GroupsDoor.Extent extent =
                                located == null ? null : located.extents().get(i);
                        if (extent == null || extent.error() != Errors.NONE) {
                            throw unknownExtent(partitions.get(i));
                        }
                        found.put(partitions.get(i), to.within(extent.start(), extent.end(), extent.atTimestamp()));
                    }
                    return located;
                });
    }

    private CompletionStage<SortedMap<TopicPartition, Long>> stored(
            String group, SortedMap<TopicPartition, Long> offsets, SeekOrder order) {
        if (order.dryRun()) {
            return CompletableFuture.completedFuture(offsets);
        }
        List<GroupsDoor.Position> positions = new ArrayList<>();
        offsets.forEach((at, offset) -> positions.add(new GroupsDoor.Position(at.topic(), at.partition(), offset)));
        return doors.ask(
                        coordinator(group),
                        (ActorRef<GroupsDoor.Outcome> replyTo) ->
                                new GroupsDoor.CommitOffsets(group, positions, replyTo))
                .handle((outcome, late) -> {
                    require(group, outcome);
                    return offsets;
                });
    }

    private BrokerId coordinator(String group) {
        Leader coordinator = doors.coordinator(group);
        if (coordinator == null) {
            throw notNow(group);
        }
        return coordinator.broker();
    }

    /** @param outcome null when nobody answered */
    private static void require(String group, GroupsDoor.@Nullable Outcome outcome) {
        Errors error = outcome == null ? Errors.REQUEST_TIMED_OUT : outcome.error();
        StatusCode status =
                switch (error) {
                    case NONE -> StatusCodes.OK;
                    case UNKNOWN_MEMBER_ID, NON_EMPTY_GROUP, REBALANCE_IN_PROGRESS -> StatusCodes.CONFLICT;
                    case GROUP_ID_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION -> StatusCodes.NOT_FOUND;
                    case INVALID_GROUP_ID, INVALID_COMMIT_OFFSET_SIZE -> StatusCodes.BAD_REQUEST;
                    default -> StatusCodes.SERVICE_UNAVAILABLE;
                };
        if (error != Errors.NONE) {
            throw new Refusal(status, sentence(group, error));
        }
    }

    private static String sentence(String group, Errors error) {
        return switch (error) {
            case UNKNOWN_MEMBER_ID, NON_EMPTY_GROUP, REBALANCE_IN_PROGRESS -> "Group '" + group
                    + "' has members: stop them first.";
            case GROUP_ID_NOT_FOUND -> "There is no group '" + group + "'.";
            case INVALID_COMMIT_OFFSET_SIZE -> "That is too much for one write: name fewer topics.";
            case NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE -> silent(group);
            case REQUEST_TIMED_OUT -> "It is not known what came of it: " + error.message();
            default -> error.message();
        };
    }

    private static Refusal notNow(String group) {
        return new Refusal(StatusCodes.SERVICE_UNAVAILABLE, silent(group));
    }

    private static String silent(String group) {
        return "The coordinator of '" + group + "' does not answer now. Try again.";
    }

    private static Refusal unknownExtent(TopicPartition partition) {
        return new Refusal(
                StatusCodes.SERVICE_UNAVAILABLE, "The leader of '" + partition + "' does not answer now. Try again.");
    }

    private static Views.Sought sought(
            String group,
            SortedMap<TopicPartition, Long> before,
            SortedMap<TopicPartition, Long> after,
            SeekOrder order) {
        return new Views.Sought(
                group,
                order.dryRun(),
                after.entrySet().stream()
                        .map(to -> new Views.OffsetMove(
                                to.getKey().topic(), to.getKey().partition(), before.get(to.getKey()), to.getValue()))
                        .toList());
    }
}

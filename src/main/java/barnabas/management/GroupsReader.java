package barnabas.management;

import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.coordinator.Coordinators;
import barnabas.group.CommittedOffset;
import barnabas.group.GroupView;
import barnabas.metadata.TopicImage;
import barnabas.model.TopicPartition;
import barnabas.partition.FetchResult;
import barnabas.partition.OffsetAndTimestamp;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.apache.kafka.common.requests.ListOffsetsRequest;
import org.jspecify.annotations.Nullable;

/** What this broker's coordinators know of their groups, and its replicas of how far behind those are. Thread-safe. */
final class GroupsReader {
    /** A page of names ends there too: it has to fit into one message between brokers. */
    private static final int PAGE_CHARACTERS = 256 * 1024;

    private static final int ANY_EPOCH = -1;
    private static final OffsetAndTimestamp NO_RECORD = new OffsetAndTimestamp(Errors.NONE, -1, -1, -1);

    private static final Comparator<org.apache.kafka.common.TopicPartition> IN_ORDER = Comparator.comparing(
                    org.apache.kafka.common.TopicPartition::topic)
            .thenComparing(org.apache.kafka.common.TopicPartition::partition);

    /** One group, or why nothing can be said of it: null with NONE when there is none. */
    record Found(Errors error, Views.@Nullable Group group) {}

    private final Coordinators coordinators;
    private final MetadataCache metadata;
    private final ReplicaDirectory replicas;
    private final LongSupplier nowMs;

    GroupsReader(Coordinators coordinators, MetadataCache metadata, ReplicaDirectory replicas, LongSupplier nowMs) {
        this.coordinators = coordinators;
        this.metadata = metadata;
        this.replicas = replicas;
        this.nowMs = nowMs;
    }

    /** The first {@code limit} of those that are coordinated here, in order of their names, of those after {@code after}. */
    CompletionStage<Views.Groups> groups(int limit, String after) {
        return coordinators.views().thenApply(views -> page(views, limit, after));
    }

    private static Views.Groups page(Coordinators.Views views, int limit, String after) {
        List<GroupView> rest = views.groups().stream()
                .filter(group -> group.id().compareTo(after) > 0)
                .sorted(Comparator.comparing(GroupView::id))
                .toList();
        List<Views.GroupSummary> page = new ArrayList<>();
        int characters = 0;
        for (GroupView group : rest) {
            if (page.size() == limit || characters > PAGE_CHARACTERS) {
                break;
            }
            characters += group.id().length();
            page.add(new Views.GroupSummary(
                    group.id(),
                    group.type(),
                    group.state(),
                    group.description().members().size()));
        }
        String next =
                page.size() == rest.size() ? null : page.get(page.size() - 1).name();
        return new Views.Groups(page, views.error() != Errors.NONE, next);
    }

    /** All that this broker coordinates, with what they have committed, and how far behind that is where it has the replica. */
    CompletionStage<List<Views.Group>> all() {
        return coordinators.views().thenApply(views -> views.groups().stream()
                .map(GroupsReader::view)
                .map(group -> group.with(group.offsets().stream()
                        .map(offset -> offset.behind(lag(offset.topic(), offset.partition(), offset.committed())))
                        .toList()))
                .toList());
    }

    /** One that is coordinated here; how far behind its offsets are is not said. */
    CompletionStage<Found> group(String id) {
        PartitionId partition = Coordinators.partitionOf(metadata.image(), id);
        return partition == null
                ? CompletableFuture.completedFuture(new Found(Errors.COORDINATOR_NOT_AVAILABLE, null))
                : coordinators.view(partition, id).thenApply(GroupsReader::found);
    }

    private static Found found(Coordinators.View view) {
        GroupView group = view.group();
        return new Found(view.error(), group == null ? null : view(group));
    }

    private static Views.Group view(GroupView group) {
        return new Views.Group(
                group.id(),
                group.type(),
                group.state(),
                group.generation(),
                group.description().protocolData(),
                group.description().members().stream().map(GroupsReader::member).toList(),
                group.offsets().entrySet().stream()
                        .sorted(Comparator.comparing((Map.Entry<TopicPartition, CommittedOffset> offset) ->
                                        offset.getKey().topic())
                                .thenComparing(offset -> offset.getKey().partition()))
                        .map(offset -> offset(offset.getKey(), offset.getValue()))
                        .toList(),
                group.rebalances().stream()
                        .map(rebalance -> new Views.GroupRebalance(
                                rebalance.cause(),
                                rebalance.by(),
                                rebalance.startedMs(),
                                rebalance.tookMs(),
                                rebalance.generation()))
                        .toList());
    }

    private static Views.GroupMember member(DescribedGroupMember member) {
        return new Views.GroupMember(
                member.memberId(),
                member.groupInstanceId(),
                member.clientId(),
                member.clientHost(),
                partitions(member.memberAssignment()));
    }

    /** Empty for what is no consumer's assignment. */
    private static List<String> partitions(byte[] assignment) {
        if (assignment.length == 0) {
            return List.of();
        }
        try {
            return ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(assignment)).partitions().stream()
                    .sorted(IN_ORDER)
                    .map(org.apache.kafka.common.TopicPartition::toString)
                    .toList();
        } catch (SchemaException strange) {
            return List.of();
        }
    }

    private static Views.GroupOffset offset(TopicPartition partition, CommittedOffset committed) {
        return new Views.GroupOffset(
                partition.topic(), partition.partition(), committed.offset(), committed.metadata(), null, null, null);
    }

    /** In records alone, which costs no reading; null when this broker has no replica. */
    @Nullable Long lagRecords(String topic, int partition, long committed) {
        Replica replica = replica(topic, partition);
        return replica == null ? null : Math.max(0, replica.snapshot().highWatermark() - committed);
    }

    /** As the replica on this broker has it; unknown when there is none. */
    Views.Lag lag(String name, int partition, long committed) {
        Replica replica = replica(name, partition);
        if (replica == null) {
            return Views.Lag.UNKNOWN;
        }
        long end = replica.snapshot().highWatermark();
        long records = Math.max(0, end - committed);
        return new Views.Lag(end, records, seconds(replica, committed, records));
    }

    /**
     * What partitions that this broker leads have, in their order.
     *
     * @param timestamp as {@link GroupsDoor.Locate} has it
     */
    CompletionStage<List<GroupsDoor.Extent>> extents(List<GroupsDoor.At> partitions, @Nullable Long timestamp) {
        CompletionStage<List<GroupsDoor.Extent>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (GroupsDoor.At at : partitions) {
            all = all.thenCombine(extent(at, timestamp), (extents, extent) -> {
                extents.add(extent);
                return extents;
            });
        }
        return all;
    }

    private CompletionStage<GroupsDoor.Extent> extent(GroupsDoor.At at, @Nullable Long timestamp) {
        Replica replica = replica(at.topic(), at.partition());
        if (replica == null) {
            return CompletableFuture.completedFuture(new GroupsDoor.Extent(Errors.NOT_LEADER_OR_FOLLOWER, 0, 0, null));
        }
        CompletionStage<OffsetAndTimestamp> timely = timestamp == null
                ? CompletableFuture.completedFuture(NO_RECORD)
                : replica.listOffset(timestamp, ANY_EPOCH);
        return replica.listOffset(ListOffsetsRequest.EARLIEST_TIMESTAMP, ANY_EPOCH)
                .thenCombine(replica.listOffset(ListOffsetsRequest.LATEST_TIMESTAMP, ANY_EPOCH), List::of)
                .thenCombine(timely, (ends, atTime) -> extent(ends.get(0), ends.get(1), atTime));
    }

    private static GroupsDoor.Extent extent(
            OffsetAndTimestamp start, OffsetAndTimestamp end, OffsetAndTimestamp atTime) {
        Errors error = Stream.of(start, end, atTime)
                .map(OffsetAndTimestamp::error)
                .filter(refused -> refused != Errors.NONE)
                .findFirst()
                .orElse(Errors.NONE);
        return new GroupsDoor.Extent(error, start.offset(), end.offset(), atTime.offset() < 0 ? null : atTime.offset());
    }

    private @Nullable Replica replica(String name, int partition) {
        TopicImage topic = metadata.image().topic(name);
        return topic == null ? null : replicas.find(new PartitionId(name, partition, topic.id()));
    }

    /** Since when the first record that is not committed waits; null when it is not there any more. */
    private @Nullable Double seconds(Replica replica, long offset, long records) {
        if (records == 0) {
            return 0.0;
        }
        FetchResult batch = replica.fetch(offset, -1, 1, true);
        if (batch.error() != Errors.NONE || !batch.records().hasRemaining()) {
            return null;
        }
        for (LogRecord record : RecordBatches.records(batch.records())) {
            if (record.offset() >= offset) {
                return Math.max(0, nowMs.getAsLong() - record.timestamp()) / 1000.0;
            }
        }
        return null;
    }
}

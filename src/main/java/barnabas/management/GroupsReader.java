package barnabas.management;

import barnabas.coordinator.Coordinators;
import barnabas.group.CommittedOffset;
import barnabas.group.GroupView;
import barnabas.metadata.TopicImage;
import barnabas.model.TopicPartition;
import barnabas.partition.FetchResult;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroupMember;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.types.SchemaException;
import org.jspecify.annotations.Nullable;

/** Puts together what {@code /api/groups} tells of the groups that the broker that is asked coordinates. Thread-safe. */
final class GroupsReader {
    private static final Comparator<org.apache.kafka.common.TopicPartition> IN_ORDER = Comparator.comparing(
                    org.apache.kafka.common.TopicPartition::topic)
            .thenComparing(org.apache.kafka.common.TopicPartition::partition);

    private final ManagementServices services;
    private final LongSupplier nowMs;

    GroupsReader(ManagementServices services, LongSupplier nowMs) {
        this.services = services;
        this.nowMs = nowMs;
    }

    /** All of them, in the order of their names. */
    CompletionStage<Views.Groups> groups() {
        return services.coordinators()
                .views()
                .thenApply(views -> new Views.Groups(
                        views.groups().stream()
                                .sorted(Comparator.comparing(GroupView::id))
                                .map(group -> new Views.GroupSummary(
                                        group.id(),
                                        group.type(),
                                        group.state(),
                                        group.description().members().size()))
                                .toList(),
                        views.error() != Errors.NONE));
    }

    /** All that this broker coordinates, with what they have committed. */
    CompletionStage<List<Views.Group>> all() {
        return services.coordinators()
                .views()
                .thenApply(views -> views.groups().stream().map(this::view).toList());
    }

    /** Null when this broker does not coordinate a group of that name. */
    CompletionStage<Views.@Nullable Group> group(String id) {
        return services.coordinators().views().thenApply(views -> found(views, id));
    }

    private Views.@Nullable Group found(Coordinators.Views views, String id) {
        return views.groups().stream()
                .filter(group -> group.id().equals(id))
                .findFirst()
                .map(this::view)
                .orElse(null);
    }

    private Views.Group view(GroupView group) {
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

    private Views.GroupOffset offset(TopicPartition partition, CommittedOffset committed) {
        TopicImage topic = services.metadata().image().topic(partition.topic());
        Replica replica = topic == null
                ? null
                : services.replicas().find(new PartitionId(topic.name(), partition.partition(), topic.id()));
        Long end = replica == null ? null : replica.snapshot().highWatermark();
        Long records = end == null ? null : Math.max(0, end - committed.offset());
        return new Views.GroupOffset(
                partition.topic(),
                partition.partition(),
                committed.offset(),
                committed.metadata(),
                end,
                records,
                replica == null || records == null ? null : seconds(replica, committed.offset(), records));
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

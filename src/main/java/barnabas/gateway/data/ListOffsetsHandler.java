package barnabas.gateway.data;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.partition.OffsetAndTimestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ListOffsets: earliest, latest, by time, of the highest time. */
public final class ListOffsetsHandler implements ApiHandler<ListOffsetsRequestData, ListOffsetsResponseData> {
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;
    private static final short MAX_TIMESTAMP_SINCE = 7;
    private static final short EARLIEST_LOCAL_SINCE = 8;
    private static final short LEADER_EPOCH_SINCE = 4;
    private static final short OFFSET_NOT_AVAILABLE_SINCE = 5;

    private final PartitionLookup partitions;

    public ListOffsetsHandler(PartitionLookup partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public void handle(ApiRequest<ListOffsetsRequestData> request, Reply<ListOffsetsResponseData> reply) {
        MetadataImage image = partitions.image();
        List<ListOffsetsTopicResponse> topics =
                new ArrayList<>(request.body().topics().size());
        Gathering gathering = new Gathering(() -> reply.send(new ListOffsetsResponseData().setTopics(topics)));
        for (ListOffsetsTopic topic : request.body().topics()) {
            List<ListOffsetsPartitionResponse> results =
                    new ArrayList<>(topic.partitions().size());
            for (ListOffsetsPartition partition : topic.partitions()) {
                ListOffsetsPartitionResponse result =
                        new ListOffsetsPartitionResponse().setPartitionIndex(partition.partitionIndex());
                results.add(result);
                PartitionLookup.Found found = partitions.find(image, topic.name(), partition.partitionIndex());
                list(request.version(), partition, found, result, gathering);
            }
            topics.add(new ListOffsetsTopicResponse().setName(topic.name()).setPartitions(results));
        }
        gathering.begin();
    }

    private static void list(
            short version,
            ListOffsetsPartition partition,
            PartitionLookup.Found found,
            ListOffsetsPartitionResponse result,
            Gathering gathering) {
        if (!knows(version, partition.timestamp())) {
            fill(version, result, OffsetAndTimestamp.refused(Errors.UNSUPPORTED_VERSION));
        } else if (found.replica() == null) {
            fill(version, result, OffsetAndTimestamp.refused(found.error()));
        } else {
            gathering.await(
                    found.replica().listOffset(partition.timestamp(), partition.currentLeaderEpoch()),
                    (offset, failure) -> fill(
                            version,
                            result,
                            offset == null ? OffsetAndTimestamp.refused(Errors.UNKNOWN_SERVER_ERROR) : offset));
        }
    }

    /** Negative timestamps are names of offsets, each of which came with some version. */
    private static boolean knows(short version, long timestamp) {
        if (timestamp == MAX_TIMESTAMP) {
            return version >= MAX_TIMESTAMP_SINCE;
        }
        if (timestamp == EARLIEST_LOCAL) {
            return version >= EARLIEST_LOCAL_SINCE;
        }
        return timestamp > EARLIEST_LOCAL;
    }

    private static void fill(short version, ListOffsetsPartitionResponse result, OffsetAndTimestamp offset) {
        Errors error = offset.error() == Errors.OFFSET_NOT_AVAILABLE && version < OFFSET_NOT_AVAILABLE_SINCE
                ? Errors.LEADER_NOT_AVAILABLE
                : offset.error();
        result.setErrorCode(error.code()).setOffset(offset.offset()).setTimestamp(offset.timestamp());
        if (version >= LEADER_EPOCH_SINCE) {
            result.setLeaderEpoch(offset.leaderEpoch());
        }
    }
}

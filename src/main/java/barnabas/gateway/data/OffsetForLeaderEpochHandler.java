package barnabas.gateway.data;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.partition.Replica;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResult;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.OffsetForLeaderTopicResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;

/** OffsetForLeaderEpoch (KIP-320): where an epoch ends, so that a consumer finds out whether its log was cut (rule C3). */
public final class OffsetForLeaderEpochHandler
        implements ApiHandler<OffsetForLeaderEpochRequestData, OffsetForLeaderEpochResponseData> {
    private final PartitionLookup partitions;

    public OffsetForLeaderEpochHandler(PartitionLookup partitions) {
        this.partitions = partitions;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FOR_LEADER_EPOCH;
    }

    @Override
    public void handle(
            ApiRequest<OffsetForLeaderEpochRequestData> request, Reply<OffsetForLeaderEpochResponseData> reply) {
        MetadataImage image = partitions.image();
        OffsetForLeaderTopicResultCollection topics =
                new OffsetForLeaderTopicResultCollection(request.body().topics().size());
        for (OffsetForLeaderTopic topic : request.body().topics()) {
            List<EpochEndOffset> results = new ArrayList<>(topic.partitions().size());
            for (OffsetForLeaderPartition partition : topic.partitions()) {
                results.add(end(partition, partitions.find(image, topic.topic(), partition.partition())));
            }
            topics.add(new OffsetForLeaderTopicResult().setTopic(topic.topic()).setPartitions(results));
        }
        reply.send(new OffsetForLeaderEpochResponseData().setTopics(topics));
    }

    private static EpochEndOffset end(OffsetForLeaderPartition partition, PartitionLookup.Found found) {
        EpochEndOffset result = new EpochEndOffset().setPartition(partition.partition());
        if (found.replica() == null) {
            return result.setErrorCode(found.error().code());
        }
        Replica.EpochEnd end = found.replica().endOfEpoch(partition.currentLeaderEpoch(), partition.leaderEpoch());
        return result.setErrorCode(end.error().code())
                .setLeaderEpoch(end.leaderEpoch())
                .setEndOffset(end.endOffset());
    }
}

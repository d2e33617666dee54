package barnabas.gateway.data;

import barnabas.broker.Leaders.Leader;
import barnabas.events.Events;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metrics.Meters;
import barnabas.metrics.TopicMeter;
import barnabas.partition.ProduceResult;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponseCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Produce: hands the batches of each partition to its replica and answers when all of them have. With acks=0 the client
 * hears nothing, and learns of an error by the end of its connection.
 */
public final class ProduceHandler implements ApiHandler<ProduceRequestData, ProduceResponseData> {
    private static final short ACKS_NONE = 0;
    private static final short ACKS_LEADER = 1;
    private static final short ACKS_ALL = -1;
    private static final short CURRENT_LEADER_SINCE = 10;

    /** By this client id Kafka knows tools that may write what only coordinators write. */
    private static final String ADMIN_CLIENT = "__admin_client";

    private static final String FOR_COORDINATORS = "Only coordinators write to this topic.";

    private final PartitionLookup partitions;
    private final Meters meters;
    private final Refusals refusals;

    /** @param events told of what is refused */
    public ProduceHandler(PartitionLookup partitions, Meters meters, Events events) {
        this.partitions = partitions;
        this.meters = meters;
        this.refusals = new Refusals(events);
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public void handle(ApiRequest<ProduceRequestData> request, Reply<ProduceResponseData> reply) {
        ProduceRequestData body = request.body();
        MetadataImage image = partitions.image();
        TopicProduceResponseCollection topics =
                new TopicProduceResponseCollection(body.topicData().size());
        Gathering gathering = new Gathering(() -> answer(request, topics, reply));
        for (TopicProduceData topic : body.topicData()) {
            List<PartitionProduceResponse> results =
                    new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData partition : topic.partitionData()) {
                PartitionProduceResponse result = new PartitionProduceResponse().setIndex(partition.index());
                results.add(result);
                if (isOfCoordinators(topic.name(), request.clientId())) {
                    ProduceResult refused = ProduceResult.refused(Errors.INVALID_TOPIC_EXCEPTION, FOR_COORDINATORS);
                    fill(result, refused, request, topic.name());
                } else {
                    produce(
                            request,
                            topic.name(),
                            partition,
                            partitions.find(image, topic.name(), partition.index()),
                            result,
                            gathering);
                }
            }
            topics.add(new TopicProduceResponse().setName(topic.name()).setPartitionResponses(results));
        }
        gathering.begin();
    }

    private static boolean isOfCoordinators(String topic, String clientId) {
        return Topic.isInternal(topic) && !clientId.equals(ADMIN_CLIENT);
    }

    private void produce(
            ApiRequest<ProduceRequestData> request,
            String topic,
            PartitionProduceData partition,
            PartitionLookup.Found found,
            PartitionProduceResponse result,
            Gathering gathering) {
        ProduceRequestData body = request.body();
        if (body.acks() != ACKS_NONE && body.acks() != ACKS_LEADER && body.acks() != ACKS_ALL) {
            ProduceResult refused = ProduceResult.refused(Errors.INVALID_REQUIRED_ACKS, "acks=" + body.acks());
            fill(result, refused, request, topic);
        } else if (found.replica() == null) {
            fill(result, ProduceResult.refused(found.error(), null), request, topic);
        } else {
            TopicMeter meter = meters.topic(topic);
            ByteBuffer batches = RecordBatches.buffer(partition.records());
            ByteBuffer taken = batches.duplicate();
            gathering.await(found.replica().produce(batches, body.acks(), body.timeoutMs()), (produced, failure) -> {
                ProduceResult became = produced == null ? broken(failure) : produced;
                count(meter, taken, became);
                fill(result, became, request, topic);
            });
        }
    }

    private static void count(TopicMeter meter, ByteBuffer batches, ProduceResult became) {
        if (became.error() == Errors.NONE) {
            meter.produced(RecordBatches.recordCount(batches), batches.remaining());
        } else {
            meter.produceFailed();
        }
    }

    private static ProduceResult broken(@Nullable Throwable failure) {
        return ProduceResult.refused(Errors.UNKNOWN_SERVER_ERROR, failure == null ? null : failure.getMessage());
    }

    private void fill(
            PartitionProduceResponse result,
            ProduceResult produced,
            ApiRequest<ProduceRequestData> request,
            String topic) {
        result.setErrorCode(produced.error().code())
                .setBaseOffset(produced.baseOffset())
                .setLogAppendTimeMs(produced.logAppendTimeMs())
                .setLogStartOffset(produced.logStartOffset())
                .setErrorMessage(produced.message());
        refusals.tell("Produce", request.clientId(), topic, result.index(), produced.error(), produced.message());
    }

    private void answer(
            ApiRequest<ProduceRequestData> request,
            TopicProduceResponseCollection topics,
            Reply<ProduceResponseData> reply) {
        if (request.body().acks() != ACKS_NONE) {
            ProduceResponseData response = new ProduceResponseData().setResponses(topics);
            if (request.version() >= CURRENT_LEADER_SINCE) {
                nameLeaders(response, request.listener());
            }
            reply.send(response);
            return;
        }
        for (TopicProduceResponse topic : topics) {
            for (PartitionProduceResponse result : topic.partitionResponses()) {
                if (result.errorCode() != Errors.NONE.code()) {
                    reply.disconnect("produce with acks=0 failed: partition=" + topic.name() + "-" + result.index()
                            + " error=" + Errors.forCode(result.errorCode()));
                    return;
                }
            }
        }
        reply.sendNothing();
    }

    private void nameLeaders(ProduceResponseData response, String listener) {
        WayOn way = new WayOn(partitions);
        for (TopicProduceResponse topic : response.responses()) {
            for (PartitionProduceResponse result : topic.partitionResponses()) {
                Leader leader = way.after(result.errorCode(), topic.name(), result.index());
                if (leader != null) {
                    result.currentLeader().setLeaderId(leader.broker().value()).setLeaderEpoch(leader.epoch());
                }
            }
        }
        for (BrokerImage broker : way.endpoints()) {
            BrokerImage.Place place = broker.place(listener);
            response.nodeEndpoints()
                    .add(new NodeEndpoint()
                            .setNodeId(broker.id().value())
                            .setHost(place.host())
                            .setPort(place.port())
                            .setRack(broker.rack()));
        }
    }
}

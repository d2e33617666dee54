package barnabas.client.produce;

import barnabas.records.RecordBatches;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.jspecify.annotations.Nullable;

/** One Produce request: a batch each of some partitions. */
final class ProduceCall {
    /** The newest version that names topics by their names. */
    static final int VERSION_MAX = 12;

    /** A batch, and which attempt at it this is. */
    record Part(PartitionQueue queue, ProducerBatch batch, int attempt, int leaderEpoch) {}

    private final Map<TopicPartition, Part> parts = new LinkedHashMap<>();
    private int bytes;

    void add(PartitionQueue queue, ProducerBatch batch, int leaderEpoch) {
        parts.put(queue.partition(), new Part(queue, batch, batch.attempts(), leaderEpoch));
        bytes += batch.sizeInBytes();
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether so much more would be too much. A first batch never is. */
    boolean isBeyond(int moreBytes, int bytesMax) {
        return !parts.isEmpty() && bytes + moreBytes > bytesMax;
    }

    Map<TopicPartition, Part> parts() {
        return parts;
    }

    ProduceRequestData request(short acks, long timeoutMs) {
        ProduceRequestData request =
                new ProduceRequestData().setAcks(acks).setTimeoutMs((int) Math.min(timeoutMs, Integer.MAX_VALUE));
        parts.forEach((partition, part) -> {
            TopicProduceData topic = request.topicData().find(partition.topic(), Uuid.ZERO_UUID);
            if (topic == null) {
                topic = new TopicProduceData().setName(partition.topic());
                request.topicData().add(topic);
            }
            topic.partitionData()
                    .add(new PartitionProduceData()
                            .setIndex(partition.partition())
                            .setRecords(RecordBatches.wire(part.batch().bytes())));
        });
        return request;
    }

    /** What the answer says, by partition. */
    static Map<TopicPartition, PartitionProduceResponse> results(ProduceResponseData response) {
        Map<TopicPartition, PartitionProduceResponse> results = new HashMap<>();
        for (TopicProduceResponse topic : response.responses()) {
            topic.partitionResponses()
                    .forEach(result -> results.put(new TopicPartition(topic.name(), result.index()), result));
        }
        return results;
    }

    /** Where the answer says that this broker is, null when it does not (KIP-951). */
    static @Nullable Node node(ProduceResponseData response, int id) {
        List<Node> nodes = response.nodeEndpoints().stream()
                .filter(endpoint -> endpoint.nodeId() == id)
                .map(endpoint -> new Node(endpoint.nodeId(), endpoint.host(), endpoint.port(), endpoint.rack()))
                .toList();
        return nodes.isEmpty() ? null : nodes.get(0);
    }
}

package barnabas.client.consume;

import barnabas.client.net.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.jspecify.annotations.Nullable;

/** One Fetch request, without a session (KIP-227): it names every partition that it asks for. */
final class FetchCall {
    /** The newest version that means anything to a consumer. */
    private static final int VERSION_MAX = 17;
    /** The last version that names topics by their names (KIP-516). */
    private static final int NAMES_VERSION_MAX = 12;

    private static final int NO_SESSION_EPOCH = -1;

    /** A partition, and what its answer must come with. */
    record Part(PartitionFetch fetch, int ticket, long offset, int leaderEpoch, int bytes) {}

    private final Map<TopicPartition, Part> parts = new LinkedHashMap<>();
    private final Map<String, Uuid> ids = new HashMap<>();
    private final Map<Uuid, String> names = new HashMap<>();

    void add(PartitionFetch fetch, Metadata metadata, int bytes) {
        TopicPartition partition = fetch.partition();
        int epoch = metadata.leader(partition).epoch();
        parts.put(partition, new Part(fetch, fetch.ask(), fetch.offset(), epoch, bytes));
        Metadata.Topic topic = metadata.topic(partition.topic());
        Uuid id = topic == null ? Uuid.ZERO_UUID : topic.id();
        ids.put(partition.topic(), id);
        names.put(id, partition.topic());
    }

    Map<TopicPartition, Part> parts() {
        return parts;
    }

    int versionMax() {
        return ids.containsValue(Uuid.ZERO_UUID) ? NAMES_VERSION_MAX : VERSION_MAX;
    }

    FetchRequestData request(ConsumeOptions options, int maxWaitMs) {
        Map<String, FetchTopic> topics = new LinkedHashMap<>();
        parts.forEach((partition, part) -> topics.computeIfAbsent(
                        partition.topic(),
                        name -> new FetchTopic().setTopic(name).setTopicId(ids.getOrDefault(name, Uuid.ZERO_UUID)))
                .partitions()
                .add(new FetchPartition()
                        .setPartition(partition.partition())
                        .setCurrentLeaderEpoch(part.fetch().readsFromReplica() ? -1 : part.leaderEpoch())
                        .setFetchOffset(part.offset())
                        .setPartitionMaxBytes(part.bytes())));
        return new FetchRequestData()
                .setMaxWaitMs(maxWaitMs)
                .setMinBytes(options.minBytes())
                .setMaxBytes(options.maxBytes())
                .setIsolationLevel((byte) (options.readCommitted() ? 1 : 0))
                .setSessionEpoch(NO_SESSION_EPOCH)
                .setRackId(options.rack())
                .setTopics(new ArrayList<>(topics.values()));
    }

    /** Calls the visitor with what the answer says of each partition; null for those that it does not mention. */
    void answered(FetchResponseData response, BiConsumer<Part, @Nullable PartitionData> visitor) {
        Map<TopicPartition, PartitionData> results = new HashMap<>();
        for (FetchableTopicResponse topic : response.responses()) {
            String name = topic.topic().isEmpty() ? names.getOrDefault(topic.topicId(), "") : topic.topic();
            topic.partitions()
                    .forEach(result -> results.put(new TopicPartition(name, result.partitionIndex()), result));
        }
        parts.forEach((partition, part) -> visitor.accept(part, results.get(partition)));
    }

    /** Where the answer says that this broker is, null when it does not (KIP-951). */
    static @Nullable Node node(FetchResponseData response, int id) {
        List<Node> nodes = response.nodeEndpoints().stream()
                .filter(endpoint -> endpoint.nodeId() == id)
                .map(endpoint -> new Node(endpoint.nodeId(), endpoint.host(), endpoint.port(), endpoint.rack()))
                .toList();
        return nodes.isEmpty() ? null : nodes.get(0);
    }
}

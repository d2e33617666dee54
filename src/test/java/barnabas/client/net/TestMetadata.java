package barnabas.client.net;

import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;

/** What brokers say of their cluster in tests. */
public final class TestMetadata {
    private TestMetadata() {}

    /** Brokers 1 at h:9001 and 2 at h:9002, and the topic "orders", all of whose partitions one of them leads. */
    public static MetadataResponseData orders(Uuid topicId, int partitions, int leader, int epoch) {
        MetadataResponseData response = new MetadataResponseData();
        for (int id = 1; id <= 2; id++) {
            response.brokers()
                    .add(new MetadataResponseBroker().setNodeId(id).setHost("h").setPort(9000 + id));
        }
        MetadataResponseTopic topic =
                new MetadataResponseTopic().setName("orders").setTopicId(topicId);
        for (int i = 0; i < partitions; i++) {
            topic.partitions()
                    .add(new MetadataResponsePartition()
                            .setPartitionIndex(i)
                            .setLeaderId(leader)
                            .setLeaderEpoch(epoch));
        }
        response.topics().add(topic);
        return response;
    }
}

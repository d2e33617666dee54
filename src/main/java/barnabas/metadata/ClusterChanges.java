package barnabas.metadata;

import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ClusterFormed;
import barnabas.metadata.MetadataRecord.ProducerIdsAllocated;
import barnabas.metadata.MetadataRecord.TopicDeleted;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** Decides the smaller changes of the cluster: brokers that register, producer ids, topics that go. */
public final class ClusterChanges {
    /** Producer ids that a broker takes at a time, as in Kafka (KIP-730). */
    public static final int PRODUCER_IDS_PER_BLOCK = 1000;

    private ClusterChanges() {}

    /**
     * The broker is where it says from now on. The first one to register forms the cluster: it is named {@code clusterId} from
     * then on, and a broker of another cluster is refused with INCONSISTENT_CLUSTER_ID.
     */
    public static Decision<Outcome> registerBroker(MetadataImage image, String clusterId, BrokerImage broker) {
        List<MetadataRecord> records = new ArrayList<>();
        if (image.clusterId() == null) {
            records.add(new ClusterFormed(clusterId));
        } else if (!image.clusterId().equals(clusterId)) {
            return Decision.nothing(Outcome.refused(
                    Errors.INCONSISTENT_CLUSTER_ID,
                    "Expected cluster ID " + image.clusterId() + ", but got cluster ID " + clusterId));
        }
        if (!broker.equals(image.brokers().get(broker.id()))) {
            records.add(BrokerRegistered.of(broker));
        }
        return new Decision<>(records, Outcome.DONE);
    }

    /** The next block of producer ids; no other broker ever gets one of them. */
    public static Decision<ProducerIdBlock> allocateProducerIds(MetadataImage image, BrokerId broker) {
        if (!image.brokers().containsKey(broker)) {
            return Decision.nothing(ProducerIdBlock.refused(Errors.BROKER_ID_NOT_REGISTERED));
        }
        long first = image.nextProducerId();
        return new Decision<>(
                List.of(new ProducerIdsAllocated(broker, Math.addExact(first, PRODUCER_IDS_PER_BLOCK))),
                new ProducerIdBlock(Errors.NONE, first, PRODUCER_IDS_PER_BLOCK));
    }

    /** Answers are in the order of {@code topicIds}. */
    public static Decision<List<Outcome>> deleteTopics(MetadataImage image, List<Uuid> topicIds) {
        List<MetadataRecord> records = new ArrayList<>();
        List<Outcome> outcomes = new ArrayList<>(topicIds.size());
        Set<Uuid> seen = new HashSet<>();
        for (Uuid topicId : topicIds) {
            if (!seen.add(topicId)) {
                outcomes.add(Outcome.refused(Errors.INVALID_REQUEST, "Duplicate topic id."));
            } else if (image.topic(topicId) == null) {
                outcomes.add(Outcome.refused(Errors.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID.message()));
            } else {
                records.add(new TopicDeleted(topicId));
                outcomes.add(Outcome.DONE);
            }
        }
        return new Decision<>(records, outcomes);
    }
}

package barnabas.metadata;

import barnabas.metadata.MetadataRecord.BrokerConfigChanged;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ClusterFormed;
import barnabas.metadata.MetadataRecord.GroupConfigChanged;
import barnabas.metadata.MetadataRecord.MetadataVotersChosen;
import barnabas.metadata.MetadataRecord.PartitionsAdded;
import barnabas.metadata.MetadataRecord.ProducerIdsAllocated;
import barnabas.metadata.MetadataRecord.SnapshotBegun;
import barnabas.metadata.MetadataRecord.SnapshotEnded;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image as the records that make it: a snapshot (rule M8). Replayed on the empty image they come to the same. Who adds something to
 * {@link MetadataImage} adds it here too.
 */
public final class ImageRecords {
    /** Of one record: its size is far below what a batch may have. */
    private static final int PARTITIONS_MAX = 1000;

    /** Whose ids were given away last is not kept; all that counts is which are. */
    private static final BrokerId NOBODY = new BrokerId(0);

    private ImageRecords() {}

    /** All of an image, between a beginning and an end. */
    public static List<MetadataRecord> snapshot(MetadataImage image) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(new SnapshotBegun());
        String clusterId = image.clusterId();
        if (clusterId != null) {
            records.add(new ClusterFormed(clusterId));
        }
        for (BrokerImage broker : image.brokers().values()) {
            records.add(BrokerRegistered.of(broker));
        }
        image.topics().values().forEach(topic -> addTopic(topic, records));
        image.configuredBrokers().forEach(broker -> addConfigs(broker, image.brokerConfigs(broker), records));
        addConfigs(null, image.clusterConfigs(), records);
        image.configuredGroups()
                .forEach(group -> records.add(new GroupConfigChanged(group, new HashMap<>(image.groupConfigs(group)))));
        if (image.nextProducerId() > 0) {
            records.add(new ProducerIdsAllocated(NOBODY, image.nextProducerId()));
        }
        if (!image.metadataVoters().isEmpty()) {
            records.add(new MetadataVotersChosen(image.metadataVoters()));
        }
        records.add(new SnapshotEnded(records.size() - 1));
        return records;
    }

    private static void addTopic(TopicImage topic, List<MetadataRecord> records) {
        List<PartitionImage> partitions = topic.partitions();
        int first = Math.min(partitions.size(), PARTITIONS_MAX);
        records.add(new TopicCreated(topic.id(), topic.name(), partitions.subList(0, first), topic.configs()));
        for (int from = first; from < partitions.size(); from += PARTITIONS_MAX) {
            int to = Math.min(partitions.size(), from + PARTITIONS_MAX);
            records.add(new PartitionsAdded(topic.id(), partitions.subList(from, to)));
        }
    }

    private static void addConfigs(
            @Nullable BrokerId broker, Map<String, String> configs, List<MetadataRecord> records) {
        if (!configs.isEmpty()) {
            records.add(new BrokerConfigChanged(broker, new HashMap<>(configs)));
        }
    }
}

package barnabas.broker;

import barnabas.metadata.BrokerConfigs;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicConfigs;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.FeedThrottle;
import barnabas.partition.PartitionId;

/**
 * How fast moving replicas may be fed, as kafka-reassign-partitions sets it (KIP-73): a rate for each broker, and in each topic the replicas
 * that it holds for. Reads the newest image. Thread-safe.
 */
public final class ReplicationQuotas implements FeedThrottle.Rates {
    private final BrokerId self;
    private final MetadataCache metadata;

    public ReplicationQuotas(BrokerId self, MetadataCache metadata) {
        this.self = self;
        this.metadata = metadata;
    }

    @Override
    public long leader(PartitionId partition) {
        MetadataImage image = metadata.image();
        return holdsFor(image, partition, self, TopicConfigs.LEADER_THROTTLED)
                ? BrokerConfigs.rate(image, self, BrokerConfigs.LEADER_THROTTLED_RATE)
                : FeedThrottle.UNLIMITED;
    }

    @Override
    public long follower(PartitionId partition, BrokerId to) {
        MetadataImage image = metadata.image();
        return holdsFor(image, partition, to, TopicConfigs.FOLLOWER_THROTTLED)
                ? BrokerConfigs.rate(image, to, BrokerConfigs.FOLLOWER_THROTTLED_RATE)
                : FeedThrottle.UNLIMITED;
    }

    private static boolean holdsFor(MetadataImage image, PartitionId partition, BrokerId broker, String key) {
        TopicImage topic = image.topic(partition.topicId());
        String replicas = topic == null ? null : topic.configs().get(key);
        if (replicas == null) {
            return false;
        }
        String wanted = partition.partition() + ":" + broker;
        for (String replica : replicas.split(",", -1)) {
            String one = replica.trim();
            if (one.equals("*") || one.equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}

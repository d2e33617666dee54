package barnabas.broker;

import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import org.jspecify.annotations.Nullable;

/** What one image says of a broker's part in the cluster. */
record Places(MetadataImage image, BrokerId self, long incarnation) {
    /**
     * Whether the image holds all that this broker has ever acted upon: it has this start of it. Read from its beginning, the log of the
     * metadata comes by former targets, which nobody shall go back to, and by places that have been given to others and back.
     */
    boolean isUpToDate() {
        BrokerImage registered = image.brokers().get(self);
        return registered != null && registered.incarnation() == incarnation;
    }

    /** Whether this broker is to have a replica of a data partition. */
    boolean has(PartitionId partition) {
        PartitionImage places = find(partition);
        return places != null && places.replicas().contains(self);
    }

    /** Whether the partition is there and this broker has no part in it: if it has data of it, that was moved elsewhere (rule M4). */
    boolean isGone(PartitionId partition) {
        PartitionImage places = find(partition);
        return isUpToDate() && places != null && !places.replicas().contains(self);
    }

    private @Nullable PartitionImage find(PartitionId partition) {
        return image.partition(partition.topicId(), partition.partition());
    }
}

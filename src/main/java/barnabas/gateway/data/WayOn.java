package barnabas.gateway.data;

import barnabas.broker.Leaders.Leader;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Where the client of one response is to go on (KIP-951): errors that tell it to look for another leader name that leader, and the
 * response names where it is. So a client needs no Metadata request in between. Used by one thread at a time.
 */
final class WayOn {
    private final PartitionLookup partitions;
    private final MetadataImage image;
    private final Map<BrokerId, BrokerImage> endpoints = new LinkedHashMap<>();

    WayOn(PartitionLookup partitions) {
        this.partitions = partitions;
        this.image = partitions.image();
    }

    /** Who leads the partition now, when that is what {@code errorCode} makes the client ask; null when it isn't, or it isn't known. */
    @Nullable Leader after(short errorCode, String topic, int partition) {
        return leads(errorCode) ? leader(image.topic(topic), partition) : null;
    }

    @Nullable Leader after(short errorCode, PartitionFetch.Key key) {
        return leads(errorCode) ? leader(partitions.topic(image, key), key.partition()) : null;
    }

    private static boolean leads(short errorCode) {
        return errorCode == Errors.NOT_LEADER_OR_FOLLOWER.code()
                || errorCode == Errors.FENCED_LEADER_EPOCH.code()
                || errorCode == Errors.UNKNOWN_LEADER_EPOCH.code();
    }

    private @Nullable Leader leader(@Nullable TopicImage topic, int partition) {
        Leader leader = topic == null ? null : partitions.leader(topic, partition);
        BrokerImage broker = leader == null ? null : image.brokers().get(leader.broker());
        if (leader == null || broker == null) {
            return null;
        }
        endpoints.put(broker.id(), broker);
        return leader;
    }

    /** Of all leaders that were named. */
    Collection<BrokerImage> endpoints() {
        return endpoints.values();
    }
}

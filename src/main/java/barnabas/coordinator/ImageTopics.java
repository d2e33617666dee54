package barnabas.coordinator;

import barnabas.group.Topics;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The topics of an image, for the pure room. Used by one actor. */
final class ImageTopics implements Topics {
    /** The same object as long as no topic and no broker is another. Used by one actor. */
    static final class Latest {
        private final Supplier<MetadataImage> images;
        private ImageTopics latest = new ImageTopics(MetadataImage.EMPTY);

        Latest(Supplier<MetadataImage> images) {
            this.images = images;
        }

        Topics get() {
            MetadataImage image = images.get();
            MetadataImage before = latest.image;
            if (image.topics() != before.topics() || image.brokers() != before.brokers()) {
                latest = new ImageTopics(image);
            }
            return latest;
        }
    }

    private final MetadataImage image;
    private final Map<Uuid, Topic> seen = new HashMap<>();

    ImageTopics(MetadataImage image) {
        this.image = image;
    }

    @Override
    public @Nullable Topic named(String name) {
        return seen(image.topic(name));
    }

    @Override
    public @Nullable Topic of(Uuid id) {
        return seen(image.topic(id));
    }

    @Override
    public Set<String> names() {
        return image.topics().keySet();
    }

    private @Nullable Topic seen(@Nullable TopicImage topic) {
        return topic == null ? null : seen.computeIfAbsent(topic.id(), id -> withRacks(topic));
    }

    private Topic withRacks(TopicImage topic) {
        List<Set<String>> racks = new ArrayList<>(topic.partitions().size());
        for (PartitionImage partition : topic.partitions()) {
            Set<String> of = new HashSet<>();
            partition.replicas().forEach(replica -> {
                BrokerImage broker = image.brokers().get(replica);
                if (broker != null && broker.rack() != null) {
                    of.add(broker.rack());
                }
            });
            racks.add(of);
        }
        return new Topic(topic.id(), topic.name(), racks);
    }
}

package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Small clusters for tests. */
final class Clusters {
    private Clusters() {}

    static MetadataImage of(int... brokers) {
        MetadataImage image = MetadataImage.EMPTY.replay(new MetadataRecord.ClusterFormed("cluster"));
        for (int broker : brokers) {
            image = image.replay(new MetadataRecord.BrokerRegistered(
                    new BrokerId(broker), 1, directory(broker), "host", 9092, null));
        }
        return image;
    }

    static BrokerImage broker(int id, @Nullable String rack) {
        return new BrokerImage(new BrokerId(id), 1, directory(id), "host", 9092, rack);
    }

    /** Where {@link #of} and {@link #broker} let a broker keep its data. */
    static Uuid directory(int broker) {
        return new Uuid(5, broker);
    }

    /** A partition on the brokers' present directories. */
    static PartitionImage partition(int number, int... brokers) {
        return new PartitionImage(
                number,
                brokers(brokers),
                Arrays.stream(brokers).mapToObj(Clusters::directory).toList());
    }

    static List<BrokerId> brokers(int... ids) {
        return Arrays.stream(ids).mapToObj(BrokerId::new).toList();
    }

    /** With a topic whose partitions all lie on broker 1. */
    static MetadataImage withTopic(MetadataImage image, String name, int partitions, Map<String, String> configs) {
        return image.replay(new MetadataRecord.TopicCreated(
                idOf(name),
                name,
                IntStream.range(0, partitions)
                        .mapToObj(p -> new PartitionImage(p, brokers(1)))
                        .toList(),
                configs));
    }

    /** The id that {@link #withTopic} gives a topic. */
    static Uuid idOf(String name) {
        return new Uuid(7, name.hashCode());
    }

    /** Every broker is there. */
    static Placement placement(long seed) {
        return new Placement(broker -> true, new Random(seed));
    }

    static TopicCreation creation(MetadataImage image) {
        int[] next = {1};
        Supplier<Uuid> ids = () -> new Uuid(1, next[0]++);
        return new TopicCreation(image, new TopicDefaults(4, 3, 1), ids, placement(1));
    }

    static <A> MetadataImage after(MetadataImage image, Decision<A> decision) {
        MetadataImage result = image;
        for (MetadataRecord record : decision.records()) {
            result = result.replay(record);
        }
        return result;
    }
}

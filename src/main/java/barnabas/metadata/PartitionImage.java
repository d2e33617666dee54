package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * Where a partition's replicas are meant to be; the first is the preferred leader. Who leads is not metadata: its replicas elect.
 *
 * @param directories the data directory of each of {@code replicas} when its place was chosen (rules L3, M1), as in Kafka's
 *     PartitionRegistration; zero where it was not known
 */
public record PartitionImage(int partition, List<BrokerId> replicas, List<Uuid> directories) {
    public PartitionImage {
        replicas = List.copyOf(replicas);
        directories = List.copyOf(directories);
        if (directories.size() != replicas.size()) {
            throw new IllegalArgumentException("replicas=" + replicas + " directories=" + directories);
        }
    }

    /** On directories that are not known. */
    public PartitionImage(int partition, List<BrokerId> replicas) {
        this(partition, replicas, Collections.nCopies(replicas.size(), Uuid.ZERO_UUID));
    }

    /** On the directories that {@code brokers} have now; all replicas' brokers are among them. */
    static PartitionImage on(Map<BrokerId, BrokerImage> brokers, int partition, List<BrokerId> replicas) {
        return new PartitionImage(
                partition,
                replicas,
                replicas.stream()
                        .map(replica -> {
                            BrokerImage broker = brokers.get(replica);
                            if (broker == null) {
                                throw new IllegalArgumentException("broker=" + replica + " is not registered");
                            }
                            return broker.directory();
                        })
                        .toList());
    }
}

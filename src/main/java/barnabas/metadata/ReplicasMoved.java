package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.List;
import org.apache.kafka.common.Uuid;

/**
 * A leader says who votes in its group by a committed change (rule M4).
 *
 * @param epoch of the {@link PartitionImage} towards which its group has moved
 */
public record ReplicasMoved(Uuid topicId, int partition, int epoch, List<BrokerId> voters) {
    public ReplicasMoved {
        voters = List.copyOf(voters);
    }
}

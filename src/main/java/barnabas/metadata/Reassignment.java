package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a client wants a partition's replicas (KIP-455).
 *
 * @param replicas the preferred leader first; null to go back to where they were before the move that is under way
 */
public record Reassignment(String topic, int partition, @Nullable List<BrokerId> replicas) {
    public Reassignment {
        replicas = replicas == null ? null : List.copyOf(replicas);
    }
}

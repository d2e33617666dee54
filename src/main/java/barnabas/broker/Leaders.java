package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who leads a partition and which brokers are there, as far as this broker knows. Thread-safe. */
public interface Leaders {
    /**
     * A leader that may serve, and its epoch; never a candidate and its term (rule C1).
     *
     * @param inSync the brokers whose replicas are in step with it, as it told last, its own included (rule C4)
     */
    record Leader(BrokerId broker, int epoch, Set<BrokerId> inSync) {
        public Leader {
            inSync = Set.copyOf(inSync);
        }
    }

    /** Null while none is known: Kafka's LEADER_NOT_AVAILABLE, leader -1. */
    @Nullable Leader leader(PartitionId partition);

    /**
     * Whether clients are to be told of a broker: it is this one, or it is heard of, by this one or by another that this one
     * hears. Kafka's "not fenced".
     */
    boolean isAlive(BrokerId broker);
}

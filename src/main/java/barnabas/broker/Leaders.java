package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Who leads a partition, as far as this broker knows. Thread-safe. */
public interface Leaders {
    /** A leader that may serve, and its epoch; never a candidate and its term (rule C1). */
    record Leader(BrokerId broker, int epoch) {}

    /** Null while none is known: Kafka's LEADER_NOT_AVAILABLE, leader -1. */
    @Nullable Leader leader(TopicPartition partition);
}

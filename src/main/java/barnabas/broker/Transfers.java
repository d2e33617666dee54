package barnabas.broker;

import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;

/** Hands leaderships from one broker to another on purpose (rule C6). Thread-safe. */
public interface Transfers {
    /** {@code to} has a replica of the partition, which is to lead. */
    record Move(PartitionId partition, BrokerId to) {}

    /**
     * What came of each of {@code moves}, in their order: NONE when {@code to} leads and this broker knows it; LEADER_NOT_AVAILABLE,
     * NOT_LEADER_OR_FOLLOWER or REQUEST_TIMED_OUT when it may be tried again; otherwise what {@link
     * barnabas.partition.Replica#transfer} says. Never fails.
     */
    CompletionStage<List<Errors>> transfer(List<Move> moves, Duration timeout);
}

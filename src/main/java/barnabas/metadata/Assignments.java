package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;

/** Rules for places that a client chose by hand. The words are those of Kafka's ReplicationControlManager. */
final class Assignments {
    private Assignments() {}

    /** Judges the places of several partitions together: INVALID_REPLICA_ASSIGNMENT and the reason, or done. */
    static Outcome validate(Collection<List<BrokerId>> partitions, int replicationFactor, Set<BrokerId> registered) {
        for (List<BrokerId> brokers : partitions) {
            String fault = fault(brokers, replicationFactor, registered);
            if (!fault.isEmpty()) {
                return Outcome.refused(
                        Errors.INVALID_REPLICA_ASSIGNMENT, "The manual partition assignment includes " + fault);
            }
        }
        return Outcome.DONE;
    }

    private static String fault(List<BrokerId> brokers, int replicationFactor, Set<BrokerId> registered) {
        if (brokers.isEmpty()) {
            return "an empty replica list.";
        }
        Set<BrokerId> seen = new HashSet<>();
        for (BrokerId broker : brokers) {
            if (!registered.contains(broker)) {
                return "broker " + broker + ", but no such broker is registered.";
            }
            if (!seen.add(broker)) {
                return "the broker " + broker + " more than once.";
            }
        }
        if (brokers.size() != replicationFactor) {
            return "a partition with " + brokers.size()
                    + " replica(s), but this is not consistent with previous partitions, which have "
                    + replicationFactor + " replica(s).";
        }
        return "";
    }
}

package barnabas.gateway.admin;

import barnabas.metadata.Outcome;
import barnabas.model.BrokerId;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;

/** Broker numbers of an assignment as they came off the wire. */
final class Places {
    private Places() {}

    /** Done, or a refusal when a number is none that a broker can have. */
    static Outcome validate(List<Integer> brokerIds) {
        for (int id : brokerIds) {
            if (id < 0) {
                return Outcome.refused(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes broker " + id
                                + ", but no such broker is registered.");
            }
        }
        return Outcome.DONE;
    }

    static List<BrokerId> of(List<Integer> brokerIds) {
        return brokerIds.stream().map(BrokerId::new).toList();
    }
}

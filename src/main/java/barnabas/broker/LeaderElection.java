package barnabas.broker;

import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import org.apache.kafka.common.protocol.Errors;

/** Whether a partition can and should get another leader when somebody asks for it (ElectLeaders), with Kafka's errors. */
public final class LeaderElection {
    private LeaderElection() {}

    /**
     * NONE when the leadership is to be handed to the first of the partition's replicas; ELECTION_NOT_NEEDED when that one leads;
     * PREFERRED_LEADER_NOT_AVAILABLE when it is not in step.
     */
    public static Errors preferred(PartitionImage partition, PartitionStanding standing) {
        BrokerId preferred = partition.replicas().get(0);
        Leaders.Leader leader = standing.leader();
        if (leader == null) {
            return Errors.PREFERRED_LEADER_NOT_AVAILABLE;
        }
        if (leader.broker().equals(preferred)) {
            return Errors.ELECTION_NOT_NEEDED;
        }
        return standing.inSync().contains(preferred) ? Errors.NONE : Errors.PREFERRED_LEADER_NOT_AVAILABLE;
    }

    /** Never done (rule C4): a replica that was not in step would lose what was acked. */
    public static Errors unclean(PartitionStanding standing) {
        return standing.leader() == null ? Errors.ELIGIBLE_LEADERS_NOT_AVAILABLE : Errors.ELECTION_NOT_NEEDED;
    }
}

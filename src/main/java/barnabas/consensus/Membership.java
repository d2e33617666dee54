package barnabas.consensus;

import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who votes in a group (rule L3), in assignment order, which is the order in which they try to lead (rule T5). The newest one in a
 * replica's log counts for it, committed or not (rule T6; dissertation section 4.1). Changes are made one replica at a time.
 */
public record Membership(List<ReplicaId> voters) {
    public static final Membership NONE = new Membership(List.of());

    public Membership {
        voters = List.copyOf(voters);
        long brokers = voters.stream().distinct().count();
        if (brokers != voters.size()) {
            throw new IllegalArgumentException("voters=" + voters + " names one twice");
        }
    }

    public boolean contains(ReplicaId replica) {
        return voters.contains(replica);
    }

    public int size() {
        return voters.size();
    }

    /** How many voters decide. */
    public int majority() {
        return Quorum.majority(voters.size());
    }

    /** The voters that live on a broker: more than one only while a wiped disk's replica is swapped (rule M1). */
    public Optional<ReplicaId> other(BrokerId broker, ReplicaId than) {
        return voters.stream()
                .filter(voter -> voter.broker().equals(broker) && !voter.equals(than))
                .findFirst();
    }

    Membership with(ReplicaId added) {
        List<ReplicaId> next = new ArrayList<>(voters);
        next.add(added);
        return new Membership(next);
    }

    Membership without(ReplicaId removed) {
        return new Membership(
                voters.stream().filter(voter -> !voter.equals(removed)).toList());
    }
}

package barnabas.metadata;

import barnabas.metadata.MetadataRecord.PartitionReassigned;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Decides AlterPartitionReassignments (KIP-455, KIP-860) and when a move is over, with Kafka's errors. Metadata holds the target alone;
 * the group's leader goes there, step by step, and its committed membership ends the move (rule M4). So a cancelled move is one back to
 * the original places, and is over when the group's log says so.
 */
public final class Reassignments {
    private final MetadataImage image;
    private final List<MetadataRecord> records = new ArrayList<>();
    private final Map<List<Object>, PartitionImage> changed = new HashMap<>();

    public Reassignments(MetadataImage image) {
        this.image = image;
    }

    /**
     * To be called once, on an object of its own. Answers are in the order of {@code wanted}.
     *
     * @param mayChangeCount whether a partition may get more or fewer replicas than it has
     */
    public Decision<List<Outcome>> alter(List<Reassignment> wanted, boolean mayChangeCount) {
        List<Outcome> outcomes = new ArrayList<>(wanted.size());
        for (Reassignment one : wanted) {
            outcomes.add(alter(one, mayChangeCount));
        }
        return new Decision<>(records, outcomes);
    }

    private Outcome alter(Reassignment wanted, boolean mayChangeCount) {
        TopicImage topic = image.topic(wanted.topic());
        if (topic == null) {
            return Outcome.refused(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION, "Unable to find a topic named " + wanted.topic() + ".");
        }
        PartitionImage places = places(topic, wanted.partition());
        if (places == null) {
            return Outcome.refused(
                    Errors.UNKNOWN_TOPIC_OR_PARTITION,
                    "Unable to find partition " + wanted.topic() + ":" + wanted.partition() + ".");
        }
        List<BrokerId> target = wanted.replicas();
        if (target == null) {
            return cancel(topic, places);
        }
        Outcome valid = Assignments.validate(
                List.of(target), target.size(), image.brokers().keySet());
        if (!valid.done()) {
            return valid;
        }
        int count = places.target().size();
        if (!mayChangeCount && target.size() != count) {
            return Outcome.refused(
                    Errors.INVALID_REPLICATION_FACTOR,
                    "The replication factor is changed from " + count + " to " + target.size());
        }
        move(topic, places, target);
        return Outcome.DONE;
    }

    private Outcome cancel(TopicImage topic, PartitionImage places) {
        if (!places.isMoving() || places.target().equals(places.original())) {
            return Outcome.refused(Errors.NO_REASSIGNMENT_IN_PROGRESS, Errors.NO_REASSIGNMENT_IN_PROGRESS.message());
        }
        move(topic, places, places.original());
        return Outcome.DONE;
    }

    /** Who is to come is added before who is to go; nobody who may have data is forgotten before the group's log has dropped him. */
    private void move(TopicImage topic, PartitionImage places, List<BrokerId> target) {
        List<BrokerId> replicas = new ArrayList<>(target);
        List<BrokerId> removing = new ArrayList<>(places.replicas());
        removing.removeAll(target);
        replicas.addAll(removing);
        List<BrokerId> adding = new ArrayList<>(replicas);
        adding.removeAll(places.original());
        commit(topic, places, replicas, adding, removing);
    }

    private void commit(
            TopicImage topic,
            PartitionImage places,
            List<BrokerId> replicas,
            List<BrokerId> adding,
            List<BrokerId> removing) {
        boolean same = replicas.equals(places.replicas())
                && adding.equals(places.adding())
                && removing.equals(places.removing());
        if (!same) {
            PartitionReassigned moved =
                    new PartitionReassigned(topic.id(), places.partition(), replicas, adding, removing);
            records.add(moved);
            changed.put(List.of(topic.id(), places.partition()), places.after(moved));
        }
    }

    private @Nullable PartitionImage places(TopicImage topic, int partition) {
        PartitionImage already = changed.get(List.of(topic.id(), partition));
        return already != null ? already : topic.partition(partition);
    }

    /**
     * Ends the moves whose groups have come to their targets; what is said of an earlier epoch, or is not the target, changes nothing. To
     * be called once, on an object of its own. Answers are in the order of {@code moved}.
     */
    public Decision<List<Outcome>> complete(List<ReplicasMoved> moved) {
        List<Outcome> outcomes = new ArrayList<>(moved.size());
        for (ReplicasMoved one : moved) {
            outcomes.add(complete(one));
        }
        return new Decision<>(records, outcomes);
    }

    private Outcome complete(ReplicasMoved moved) {
        TopicImage topic = image.topic(moved.topicId());
        PartitionImage places = topic == null ? null : places(topic, moved.partition());
        if (topic == null || places == null) {
            return Outcome.refused(Errors.UNKNOWN_TOPIC_ID, Errors.UNKNOWN_TOPIC_ID.message());
        }
        Set<BrokerId> target = new HashSet<>(places.target());
        if (places.epoch() != moved.epoch() || !target.equals(new HashSet<>(moved.voters()))) {
            return Outcome.refused(Errors.INVALID_REQUEST, "The partition is to move elsewhere by now.");
        }
        commit(topic, places, places.target(), List.of(), List.of());
        return Outcome.DONE;
    }
}

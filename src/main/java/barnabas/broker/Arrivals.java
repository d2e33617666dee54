package barnabas.broker;

import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.ReplicasMoved;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which moves of replicas are over: the group's log says by a committed change that those vote who shall (rule M4). Nothing is kept, so
 * whoever leads next finds the same. No actor or clock.
 */
final class Arrivals {
    /** Looked at together, so that a request stays small. */
    static final int AT_ONCE = 1000;

    /** A partition that is on its way, as one image has it. */
    record Move(PartitionId partition, PartitionImage places) {
        /** Whether those who vote are those who shall. */
        boolean isOver(Set<BrokerId> voters) {
            return new HashSet<>(places.target()).equals(voters);
        }

        ReplicasMoved over(Set<BrokerId> voters) {
            return new ReplicasMoved(partition.topicId(), partition.partition(), places.epoch(), List.copyOf(voters));
        }
    }

    private Arrivals() {}

    static boolean isAnyUnderWay(MetadataImage image) {
        return image.topics().values().stream()
                .anyMatch(topic -> topic.partitions().stream().anyMatch(PartitionImage::isMoving));
    }

    /** The partitions on their way, the first {@link #AT_ONCE} of those that {@code leads} takes. */
    static List<Move> underWay(MetadataImage image, Predicate<PartitionId> leads) {
        List<Move> moves = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.isMoving() && moves.size() < AT_ONCE) {
                    PartitionId id = new PartitionId(topic.name(), partition.partition(), topic.id());
                    if (leads.test(id)) {
                        moves.add(new Move(id, partition));
                    }
                }
            }
        }
        return moves;
    }
}

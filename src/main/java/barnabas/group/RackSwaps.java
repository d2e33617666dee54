package barnabas.group;

import barnabas.group.Topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets members exchange partitions one for one, as long as more of them are read from a replica in the reader's own rack by it (KIP-881's
 * aim, which Kafka's assignors of consumer groups leave out). Nobody has more or fewer than before, and an assignment that cannot be bettered so stays.
 */
final class RackSwaps {
    private static final Comparator<IdPartition> IN_ORDER =
            Comparator.comparing(IdPartition::topicId).thenComparing(IdPartition::partition);

    /** Pairs that are looked at; a group so large that they do not suffice has what was found until then. */
    private static final int PAIRS_MAX = 1_000_000;

    /** Somebody whose rack is known, with what it is to have. */
    private record Reader(ConsumerMember member, Set<String> topics, Set<IdPartition> partitions) {}

    private final Topics topics;
    private final List<Reader> readers = new ArrayList<>();
    private int pairs;

    private RackSwaps(Topics topics) {
        this.topics = topics;
    }

    /** @param targets of all members; the sets of those whose rack is known are changed */
    static void better(ConsumerState state, Topics topics, Map<String, Set<IdPartition>> targets) {
        RackSwaps swaps = new RackSwaps(topics);
        state.members().stream()
                .filter(member -> member.rackId() != null)
                .sorted(Comparator.comparing(ConsumerMember::id))
                .forEach(member -> {
                    Set<IdPartition> own = new HashSet<>(targets.getOrDefault(member.id(), Set.of()));
                    targets.put(member.id(), own);
                    swaps.readers.add(new Reader(member, state.topicsOf(member), own));
                });
        swaps.readers.forEach(swaps::better);
    }

    private void better(Reader one) {
        for (IdPartition far : inOrder(one.partitions())) {
            if (!isNear(one, far)) {
                exchange(one, far);
            }
        }
    }

    /** With the first who is better off by it, together with {@code one}; best of all with somebody who is far from its own. */
    private void exchange(Reader one, IdPartition far) {
        Reader with = null;
        IdPartition against = null;
        int gained = 0;
        for (Reader other : readers) {
            if (!isNear(other, far) || !reads(other, far)) {
                continue;
            }
            for (IdPartition offered : inOrder(other.partitions())) {
                if (gained == 2 || pairs++ > PAIRS_MAX) {
                    break;
                }
                int gain = 1 + near(one, offered) - near(other, offered);
                if (gain > gained && reads(one, offered)) {
                    with = other;
                    against = offered;
                    gained = gain;
                }
            }
        }
        if (with != null && against != null) {
            one.partitions().remove(far);
            with.partitions().remove(against);
            one.partitions().add(against);
            with.partitions().add(far);
        }
    }

    private static List<IdPartition> inOrder(Collection<IdPartition> partitions) {
        return partitions.stream().sorted(IN_ORDER).toList();
    }

    private int near(Reader reader, IdPartition partition) {
        return isNear(reader, partition) ? 1 : 0;
    }

    private boolean isNear(Reader reader, IdPartition partition) {
        Topic topic = topicOf(partition);
        return topic != null
                && topic.racks()
                        .get(partition.partition())
                        .contains(reader.member().rackId());
    }

    private boolean reads(Reader reader, IdPartition partition) {
        Topic topic = topicOf(partition);
        return topic != null && reader.topics().contains(topic.name());
    }

    private @Nullable Topic topicOf(IdPartition partition) {
        Topic topic = topics.of(partition.topicId());
        return topic == null || partition.partition() >= topic.partitions() ? null : topic;
    }
}

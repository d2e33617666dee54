package barnabas.group;

import barnabas.group.Topics.Topic;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.ConsumerGroupPartitionAssignor;
import org.apache.kafka.coordinator.group.api.assignor.GroupSpec;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberSubscription;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.RangeAssignor;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.jspecify.annotations.Nullable;

/** Kafka's own assignors of partitions to the members of a consumer group, by their names; {@code uniform} minds racks. */
final class ServerAssignors {
    private static final String UNIFORM = "uniform";

    private static final Map<String, ConsumerGroupPartitionAssignor> KNOWN =
            Map.of(UNIFORM, new UniformAssignor(), "range", new RangeAssignor());

    private ServerAssignors() {}

    static Set<String> known() {
        return KNOWN.keySet();
    }

    /** What most members prefer, or the first that is offered. */
    static String preferred(Collection<ConsumerMember> members, List<String> offered) {
        Map<String, Integer> votes = new TreeMap<>();
        for (ConsumerMember member : members) {
            String assignor = member.assignor();
            if (assignor != null && offered.contains(assignor)) {
                votes.merge(assignor, 1, Integer::sum);
            }
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseGet(() -> offered.get(0));
    }

    /** The partitions of each member. */
    static Map<String, Set<IdPartition>> assign(String assignor, ConsumerState state, Topics topics) {
        ConsumerGroupPartitionAssignor known = KNOWN.get(assignor);
        if (known == null) {
            throw new IllegalStateException("assignor=" + assignor + " is not known");
        }
        Map<String, Set<IdPartition>> targets = new HashMap<>();
        state.members().forEach(member -> targets.put(member.id(), Set.of()));
        known.assign(Spec.of(state, topics), new Described(topics)).members().forEach((id, assignment) -> {
            Set<IdPartition> partitions = new HashSet<>();
            assignment
                    .partitions()
                    .forEach((topicId, numbers) ->
                            numbers.forEach(number -> partitions.add(new IdPartition(topicId, number))));
            targets.put(id, partitions);
        });
        // What range gives to one member because of its number, in each topic, stays together.
        if (assignor.equals(UNIFORM)) {
            RackSwaps.better(state, topics, targets);
        }
        return targets;
    }

    private record Described(Topics topics) implements SubscribedTopicDescriber {
        @Override
        public int numPartitions(Uuid topicId) {
            Topic topic = topics.of(topicId);
            return topic == null ? -1 : topic.partitions();
        }

        @Override
        public Set<String> racksForPartition(Uuid topicId, int partition) {
            Topic topic = topics.of(topicId);
            return topic == null || partition >= topic.partitions()
                    ? Set.of()
                    : topic.racks().get(partition);
        }
    }

    private record Subscribed(@Nullable ConsumerMember member, Set<Uuid> subscribedTopicIds)
            implements MemberSubscription {
        @Override
        public Optional<String> rackId() {
            return member == null ? Optional.empty() : Optional.ofNullable(member.rackId());
        }

        @Override
        public Optional<String> instanceId() {
            return member == null ? Optional.empty() : Optional.ofNullable(member.instanceId());
        }
    }

    /** @param targets that the members have had, which an assignor leaves as they are where it can */
    private record Spec(
            Map<String, MemberSubscription> subscriptions,
            Map<String, MemberAssignment> targets,
            Set<IdPartition> assigned,
            SubscriptionType subscriptionType)
            implements GroupSpec {
        static Spec of(ConsumerState state, Topics topics) {
            Map<String, MemberSubscription> subscriptions = new TreeMap<>();
            Map<String, MemberAssignment> targets = new HashMap<>();
            Set<IdPartition> assigned = new HashSet<>();
            Set<Set<Uuid>> different = new HashSet<>();
            for (ConsumerMember member : state.members()) {
                Set<Uuid> ids = new HashSet<>();
                for (String name : state.topicsOf(member)) {
                    Topic topic = topics.named(name);
                    if (topic != null) {
                        ids.add(topic.id());
                    }
                }
                different.add(ids);
                subscriptions.put(member.id(), new Subscribed(member, ids));
                Map<Uuid, Set<Integer>> had = new HashMap<>();
                for (IdPartition partition : state.target(member.id())) {
                    Topic topic = topics.of(partition.topicId());
                    if (topic == null || partition.partition() >= topic.partitions()) {
                        continue;
                    }
                    had.computeIfAbsent(partition.topicId(), id -> new HashSet<>())
                            .add(partition.partition());
                    assigned.add(partition);
                }
                // The assignors insist on this very class, and keep what they do not change.
                Map<Uuid, Set<Integer>> unmodifiable = Collections.unmodifiableMap(had);
                targets.put(member.id(), () -> unmodifiable);
            }
            return new Spec(
                    subscriptions,
                    targets,
                    assigned,
                    different.size() == 1 ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS);
        }

        @Override
        public Collection<String> memberIds() {
            return subscriptions.keySet();
        }

        @Override
        public boolean isPartitionAssigned(Uuid topicId, int partition) {
            return assigned.contains(new IdPartition(topicId, partition));
        }

        @Override
        public boolean isPartitionAssignable(Uuid topicId, int partition) {
            return true;
        }

        @Override
        public MemberSubscription memberSubscription(String memberId) {
            MemberSubscription known = subscriptions.get(memberId);
            return known == null ? new Subscribed(null, Set.of()) : known;
        }

        @Override
        public MemberAssignment memberAssignment(String memberId) {
            return targets.getOrDefault(memberId, Collections::emptyMap);
        }
    }
}

package barnabas.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Members come, go, fall silent and lose answers; topics change; coordinators are lost with what they had not committed. */
class ConsumerGroupPropertyTest {
    private static final int STEPS = 150;
    private static final int MEMBERS = 5;

    private final Map<Consumer, Boolean> wants = new HashMap<>();
    private final List<Consumer> members = new ArrayList<>();
    private GroupsFixture group = new GroupsFixture();
    private SomeTopics topics = new SomeTopics();

    @Property(tries = 300)
    void noPartitionIsTwoMembersAtOnceAndInTheEndAllAreDealtOut(@ForAll long seed) {
        Random random = new Random(seed);
        group = new GroupsFixture().version(1);
        there(new SomeTopics().with("orders", 5).with("bills", 3));
        members.clear();
        wants.clear();
        for (int i = 0; i < MEMBERS; i++) {
            Consumer member = new Consumer(group, "m" + i);
            members.add(i % 3 == 2 ? member.regex("orders|bills.*") : member.topics("orders", "bills"));
            wants.put(member, false);
        }
        for (int step = 0; step < STEPS; step++) {
            step(random);
            checkOwners();
        }
        converge();
    }

    private void there(SomeTopics now) {
        topics = now;
        group.topics = now;
    }

    private void step(Random random) {
        Consumer member = members.get(random.nextInt(MEMBERS));
        switch (random.nextInt(12)) {
            case 0 -> {
                if (Boolean.TRUE.equals(wants.put(member, false))) {
                    member.leaving(-1);
                }
            }
            case 1 -> group.hold();
            case 2 -> group.commitHeld();
            case 3 -> group.commitOldest();
            case 4 -> group.failOver();
            case 5 -> group.pass(random.nextInt(20_000));
            case 6 -> grow(random.nextBoolean() ? "orders" : "bills", 1 + random.nextInt(2));
            case 7 -> there(topics.with("bills-" + random.nextInt(3), 2));
            case 8 -> there(topics.without("bills-" + random.nextInt(3)));
            default -> {
                wants.put(member, true);
                member.heartbeatIfAnswered();
            }
        }
    }

    private void grow(String name, int more) {
        there(topics.with(name, topics.topics().get(name).partitions() + more));
    }

    /** By what is committed, and by what clients do that the coordinator still counts as members. */
    private void checkOwners() {
        ConsumerState state = new ConsumerState();
        group.log().forEach(state::replay);
        Map<IdPartition, String> owners = new HashMap<>();
        for (ConsumerMember member : state.members()) {
            CurrentAssignment current = state.current(member.id());
            Set<IdPartition> all = new HashSet<>(current.assigned().keySet());
            all.addAll(current.revoking().keySet());
            for (IdPartition partition : all) {
                assertThat(owners.put(partition, member.id()))
                        .as("owner of %s beside %s", partition, member.id())
                        .isNull();
            }
        }
        for (Consumer member : members) {
            boolean counts = state.member(member.id) != null
                    && member.epoch > 0
                    && member.epoch <= state.current(member.id).epoch();
            if (counts) {
                assertThat(member.owned)
                        .as("what %s reads in epoch %s", member.id, member.epoch)
                        .allSatisfy(
                                partition -> assertThat(owners.get(partition)).isEqualTo(member.id));
            }
        }
    }

    private void converge() {
        group.commitHeld();
        Consumer last = members.get(0);
        wants.put(last, true);
        for (int round = 0; round < 20; round++) {
            group.pass(5000);
            for (Consumer member : members) {
                if (Boolean.TRUE.equals(wants.get(member))) {
                    member.heartbeat();
                }
            }
            checkOwners();
        }
        Map<IdPartition, String> owners = new HashMap<>();
        wants.forEach((member, stays) -> {
            if (stays) {
                member.owned.forEach(partition -> assertThat(owners.put(partition, member.id))
                        .as("owner of %s beside %s", partition, member.id)
                        .isNull());
            }
        });
        boolean expressions = wants.entrySet().stream()
                .anyMatch(member -> member.getValue() && members.indexOf(member.getKey()) % 3 == 2);
        int expected = topics.topics().values().stream()
                .filter(topic -> expressions || Set.of("orders", "bills").contains(topic.name()))
                .mapToInt(Topics.Topic::partitions)
                .sum();
        assertThat(owners).hasSize(expected);
        assertThat(group.state()).isEqualTo("Stable");
    }
}

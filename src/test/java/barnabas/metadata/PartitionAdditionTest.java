package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartitionAdditionTest {
    private static final MetadataImage IMAGE = Clusters.withTopic(Clusters.of(1, 2), "orders", 2, Map.of());

    @Test
    void newPartitionsFollowTheOldOnesAndEvenThemOut() {
        MetadataImage after = Clusters.after(IMAGE, decide(new MorePartitions("orders", 4, List.of()), false));

        assertThat(after.topic("orders").partitions())
                .containsExactly(
                        new PartitionImage(0, Clusters.brokers(1)),
                        new PartitionImage(1, Clusters.brokers(1)),
                        Clusters.partition(2, 2),
                        Clusters.partition(3, 2));
    }

    @Test
    void validatingOnlyMakesNothing() {
        Decision<List<Outcome>> decision = decide(new MorePartitions("orders", 4, List.of()), true);

        assertThat(decision).isEqualTo(Decision.nothing(List.of(Outcome.DONE)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeIsRefusedInKafkasWords(MorePartitions more, Errors error, String message) {
        Outcome outcome = decide(more, false).answer().get(0);

        assertThat(outcome.error()).isEqualTo(error);
        assertThat(outcome.message()).contains(message);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(more("none", 3), Errors.UNKNOWN_TOPIC_OR_PARTITION, "does not host"),
                arguments(more("orders", 2), Errors.INVALID_PARTITIONS, "Topic already has 2 partition(s)."),
                arguments(
                        more("orders", 1),
                        Errors.INVALID_PARTITIONS,
                        "The topic orders currently has 2 partition(s); 1 would not be an increase."),
                arguments(more("orders", Integer.MAX_VALUE), Errors.POLICY_VIOLATION, "at most 10000"),
                arguments(
                        more("orders", 4, Clusters.brokers(1)),
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Attempted to add 2 additional partition(s), but only 1 assignment(s) were specified."),
                arguments(more("orders", 3, Clusters.brokers(7)), Errors.INVALID_REPLICA_ASSIGNMENT, "no such broker"),
                arguments(
                        more("orders", 3, Clusters.brokers(1, 2)),
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "not consistent with previous partitions, which have 1 replica(s)"));
    }

    private static MorePartitions more(String topic, int count) {
        return new MorePartitions(topic, count, List.of());
    }

    private static MorePartitions more(String topic, int count, List<BrokerId> places) {
        return new MorePartitions(topic, count, List.of(places));
    }

    private static Decision<List<Outcome>> decide(MorePartitions more, boolean validateOnly) {
        return new PartitionAddition(IMAGE, Clusters.placement(1)).decide(List.of(more), validateOnly);
    }
}

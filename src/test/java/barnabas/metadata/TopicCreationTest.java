package barnabas.metadata;

import static org.apache.kafka.common.protocol.Errors.INVALID_CONFIG;
import static org.apache.kafka.common.protocol.Errors.INVALID_PARTITIONS;
import static org.apache.kafka.common.protocol.Errors.INVALID_REPLICATION_FACTOR;
import static org.apache.kafka.common.protocol.Errors.INVALID_REPLICA_ASSIGNMENT;
import static org.apache.kafka.common.protocol.Errors.INVALID_REQUEST;
import static org.apache.kafka.common.protocol.Errors.INVALID_TOPIC_EXCEPTION;
import static org.apache.kafka.common.protocol.Errors.NONE;
import static org.apache.kafka.common.protocol.Errors.POLICY_VIOLATION;
import static org.apache.kafka.common.protocol.Errors.TOPIC_ALREADY_EXISTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TopicCreationTest {
    private static final MetadataImage THREE = Clusters.of(1, 2, 3);

    @Test
    void aTopicThatSaysNothingTakesTheDefaults() {
        Decision<List<CreatedTopic>> decision =
                Clusters.creation(THREE).decide(List.of(NewTopic.withDefaults("orders")), false);

        TopicImage topic = Clusters.after(THREE, decision).topic("orders");
        assertThat(topic.partitions())
                .hasSize(4)
                .allMatch(partition -> partition.replicas().size() == 3);
        assertThat(decision.answer())
                .containsExactly(new CreatedTopic("orders", Outcome.DONE, topic.id(), 4, 3, Map.of()));
    }

    @Test
    void theDefaultReplicationFactorIsAtMostTheBrokersThereAre() {
        Decision<List<CreatedTopic>> decision =
                Clusters.creation(Clusters.of(1)).decide(List.of(NewTopic.withDefaults("orders")), false);

        assertThat(decision.answer().get(0).replicationFactor()).isEqualTo(1);
    }

    @Test
    void whileTheClusterIsNotCompleteATopicThatSaysNothingWaits() {
        TopicDefaults ofThree = new TopicDefaults(1, 3, 3);
        TopicCreation creation =
                new TopicCreation(Clusters.of(1, 2), ofThree, () -> new Uuid(1, 1), Clusters.placement(1));

        List<CreatedTopic> answer = creation.decide(
                        List.of(NewTopic.withDefaults("orders"), topic("said", 1, 1, Map.of())), false)
                .answer();

        assertThat(answer)
                .extracting(created -> created.outcome().error())
                .containsExactly(INVALID_REPLICATION_FACTOR, NONE);
    }

    @Test
    void placesChosenByHandAreKept() {
        NewTopic topic = topic("orders", -1, -1, Map.of(1, Clusters.brokers(3, 1), 0, Clusters.brokers(2, 3)));

        MetadataImage after = Clusters.after(THREE, Clusters.creation(THREE).decide(List.of(topic), false));

        assertThat(after.topic("orders").partitions())
                .containsExactly(Clusters.partition(0, 2, 3), Clusters.partition(1, 3, 1));
    }

    @Test
    void aPartitionKnowsTheDirectoriesOfItsBrokersAsTheyWereWhenItWasCreated() {
        MetadataImage created =
                Clusters.after(THREE, Clusters.creation(THREE).decide(List.of(topic("orders", 1, 3, Map.of())), false));
        MetadataImage wiped = created.replay(
                new MetadataRecord.BrokerRegistered(new BrokerId(2), 2, new Uuid(6, 6), "host", 9092, null));

        PartitionImage partition = wiped.topic("orders").partitions().get(0);
        assertThat(partition.founders())
                .containsExactlyElementsOf(partition.replicas().stream()
                        .map(broker -> new PartitionImage.Founder(broker, Clusters.directory(broker.value())))
                        .toList());
    }

    @Test
    void validatingOnlyAnswersTheSameAndMakesNothing() {
        Decision<List<CreatedTopic>> decision = Clusters.creation(THREE)
                .decide(List.of(NewTopic.withDefaults("orders"), NewTopic.withDefaults("..")), true);

        assertThat(decision.records()).isEmpty();
        assertThat(decision.answer())
                .extracting(created -> created.outcome().error(), CreatedTopic::partitions, CreatedTopic::topicId)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(NONE, 4, Uuid.ZERO_UUID),
                        org.assertj.core.groups.Tuple.tuple(INVALID_TOPIC_EXCEPTION, -1, Uuid.ZERO_UUID));
    }

    @Test
    void oneBadTopicDoesNotHinderTheOthers() {
        Decision<List<CreatedTopic>> decision = Clusters.creation(THREE)
                .decide(List.of(topic("bad", 0, 1, Map.of()), topic("good", 1, 1, Map.of())), false);

        assertThat(Clusters.after(THREE, decision).topics()).containsOnlyKeys("good");
    }

    @Test
    void aNameThatIsAskedForTwiceIsRefusedBothTimes() {
        assertThat(Clusters.creation(THREE)
                        .decide(List.of(NewTopic.withDefaults("a"), NewTopic.withDefaults("a")), false)
                        .answer())
                .extracting(CreatedTopic::outcome)
                .containsOnly(Outcome.refused(INVALID_REQUEST, "Duplicate topic name."));
    }

    @Test
    void namesThatDifferInDotsAndUnderscoresCollideAlsoWithinOneRequest() {
        List<CreatedTopic> answer = Clusters.creation(THREE)
                .decide(List.of(NewTopic.withDefaults("a.b"), NewTopic.withDefaults("a_b")), false)
                .answer();

        assertThat(answer.get(1).outcome())
                .isEqualTo(Outcome.refused(INVALID_TOPIC_EXCEPTION, "Topic 'a_b' collides with existing topic: a.b"));
    }

    @Test
    void partitionsOfOneRequestAreCountedTogether() {
        assertThat(Clusters.creation(THREE)
                        .decide(List.of(topic("a", 9_999, 1, Map.of()), topic("b", 2, 1, Map.of())), false)
                        .answer())
                .extracting(created -> created.outcome().error())
                .containsExactly(NONE, POLICY_VIOLATION);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeIsRefusedInKafkasWords(NewTopic topic, Errors error, String message) {
        MetadataImage image = Clusters.withTopic(THREE, "there.is", 1, Map.of());

        Decision<List<CreatedTopic>> decision = Clusters.creation(image).decide(List.of(topic), false);

        assertThat(decision.records()).isEmpty();
        assertThat(decision.answer().get(0).outcome().error()).isEqualTo(error);
        assertThat(decision.answer().get(0).outcome().message()).contains(message);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(topic("there.is", 1, 1, Map.of()), TOPIC_ALREADY_EXISTS, "Topic 'there.is' already exists."),
                arguments(topic("there_is", 1, 1, Map.of()), INVALID_TOPIC_EXCEPTION, "collides with existing topic"),
                arguments(topic("", 1, 1, Map.of()), INVALID_TOPIC_EXCEPTION, "empty"),
                arguments(topic("..", 1, 1, Map.of()), INVALID_TOPIC_EXCEPTION, ".."),
                arguments(topic("a/b", 1, 1, Map.of()), INVALID_TOPIC_EXCEPTION, "contains one or more characters"),
                arguments(topic("a b", 1, 1, Map.of()), INVALID_TOPIC_EXCEPTION, "contains one or more characters"),
                arguments(topic("x".repeat(250), 1, 1, Map.of()), INVALID_TOPIC_EXCEPTION, "249"),
                arguments(topic("__cluster_metadata", 1, 1, Map.of()), INVALID_REQUEST, "prohibited"),
                arguments(topic("a", 0, 1, Map.of()), INVALID_PARTITIONS, "non-positive"),
                arguments(topic("a", -2, 1, Map.of()), INVALID_PARTITIONS, "non-positive"),
                arguments(topic("a", 10_001, 1, Map.of()), POLICY_VIOLATION, "at most 10000"),
                arguments(topic("a", Integer.MAX_VALUE, 1, Map.of()), POLICY_VIOLATION, "at most 10000"),
                arguments(topic("a", 1, 0, Map.of()), INVALID_REPLICATION_FACTOR, "larger than 0"),
                arguments(topic("a", 1, -2, Map.of()), INVALID_REPLICATION_FACTOR, "larger than 0"),
                arguments(
                        topic("a", 1, 4, Map.of()),
                        INVALID_REPLICATION_FACTOR,
                        "target replication factor of 4 cannot be reached because only 3 broker(s) are registered."),
                arguments(assigned(1, -1, Clusters.brokers(1)), INVALID_REQUEST, "numPartitions was not set to -1"),
                arguments(assigned(-1, 1, Clusters.brokers(1)), INVALID_REQUEST, "replication factor was not set"),
                arguments(assigned(-1, -1, List.of()), INVALID_REPLICA_ASSIGNMENT, "an empty replica list"),
                arguments(assigned(-1, -1, Clusters.brokers(1, 1)), INVALID_REPLICA_ASSIGNMENT, "more than once"),
                arguments(assigned(-1, -1, Clusters.brokers(9)), INVALID_REPLICA_ASSIGNMENT, "no such broker"),
                arguments(
                        topic("a", -1, -1, Map.of(0, Clusters.brokers(1), 1, Clusters.brokers(1, 2))),
                        INVALID_REPLICA_ASSIGNMENT,
                        "not consistent with previous partitions"),
                arguments(
                        topic("a", -1, -1, Map.of(1, Clusters.brokers(1))),
                        INVALID_REPLICA_ASSIGNMENT,
                        "consecutive 0-based"),
                arguments(configured("retention.ms", "soon"), INVALID_CONFIG, "retention.ms"),
                arguments(configured("flavour", "plum"), INVALID_CONFIG, "Unknown topic config name: flavour"));
    }

    private static NewTopic topic(
            String name, int partitions, int replicationFactor, Map<Integer, List<BrokerId>> assignment) {
        return new NewTopic(name, partitions, replicationFactor, assignment, Map.of());
    }

    private static NewTopic assigned(int partitions, int replicationFactor, List<BrokerId> brokers) {
        return topic("a", partitions, replicationFactor, Map.of(0, brokers));
    }

    private static NewTopic configured(String key, String value) {
        return new NewTopic("a", 1, 1, Map.of(), Map.of(key, value));
    }
}

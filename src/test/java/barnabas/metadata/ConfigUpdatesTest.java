package barnabas.metadata;

import static barnabas.metadata.ConfigChanges.Op.APPEND;
import static barnabas.metadata.ConfigChanges.Op.DELETE;
import static barnabas.metadata.ConfigChanges.Op.SET;
import static barnabas.metadata.ConfigChanges.Op.SUBTRACT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import barnabas.metadata.ConfigChanges.Change;
import barnabas.metadata.ConfigChanges.Target;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigUpdatesTest {
    private static final MetadataImage IMAGE =
            Clusters.withTopic(Clusters.of(1), "orders", 1, Map.of("retention.ms", "7", "cleanup.policy", "compact"));

    @Test
    void setAndDeleteChangeTheirKeysAndLeaveTheOthers() {
        assertThat(topicAfter(
                        incremental(new Change("retention.bytes", SET, "9"), new Change("retention.ms", DELETE, null))))
                .isEqualTo(Map.of("retention.bytes", "9", "cleanup.policy", "compact"));
    }

    @Test
    void appendAndSubtractWorkOnListsOnceEach() {
        assertThat(topicAfter(incremental(new Change("cleanup.policy", APPEND, "delete,compact"))))
                .containsEntry("cleanup.policy", "compact,delete");
        assertThat(topicAfter(incremental(new Change("cleanup.policy", SUBTRACT, "delete"))))
                .containsEntry("cleanup.policy", "compact");
    }

    @Test
    void appendToWhatIsNotSetBeginsWithTheDefault() {
        MetadataImage image = Clusters.withTopic(Clusters.of(1), "orders", 1, Map.of());
        Decision<List<Outcome>> decision = new ConfigUpdates(image, Map.of())
                .decide(List.of(incremental(new Change("cleanup.policy", APPEND, "compact"))), false);

        assertThat(Clusters.after(image, decision).topic("orders").configs())
                .containsEntry("cleanup.policy", "delete,compact");
    }

    @Test
    void alterConfigsTakesBackWhatItDoesNotName() {
        assertThat(topicAfter(
                        new ConfigChanges(Target.TOPIC, "orders", List.of(new Change("retention.ms", SET, "8")), true)))
                .isEqualTo(Map.of("retention.ms", "8"));
    }

    @Test
    void whatChangesNothingMakesNoRecord() {
        assertThat(decide(incremental(new Change("retention.ms", SET, "7"))))
                .isEqualTo(Decision.nothing(List.of(Outcome.DONE)));
    }

    @Test
    void validatingOnlyMakesNoRecord() {
        assertThat(new ConfigUpdates(IMAGE, Map.of())
                        .decide(List.of(incremental(new Change("retention.ms", SET, "8"))), true))
                .isEqualTo(Decision.nothing(List.of(Outcome.DONE)));
    }

    @Test
    void defaultsForTopicsChangeForAllBrokersOrForOne() {
        Change change = new Change("log.retention.ms", SET, "5");
        MetadataImage forAll = Clusters.after(IMAGE, decide(broker("", change)));
        MetadataImage forOne = Clusters.after(IMAGE, decide(broker("1", change)));

        assertThat(forAll.clusterConfigs()).isEqualTo(Map.of("log.retention.ms", "5"));
        assertThat(forOne.brokerConfigs(new BrokerId(1))).isEqualTo(Map.of("log.retention.ms", "5"));
    }

    @Test
    void aResourceThatIsNamedTwiceIsRefusedBothTimes() {
        ConfigChanges once = incremental(new Change("retention.ms", SET, "8"));

        assertThat(new ConfigUpdates(IMAGE, Map.of()).decide(List.of(once, once), false))
                .isEqualTo(Decision.nothing(List.of(
                        Outcome.refused(Errors.INVALID_REQUEST, "Each resource must appear at most once."),
                        Outcome.refused(Errors.INVALID_REQUEST, "Each resource must appear at most once."))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeIsRefusedInKafkasWordsAndChangesNothing(ConfigChanges changes, Errors error, String message) {
        Decision<List<Outcome>> decision = decide(changes);

        assertThat(decision.records()).isEmpty();
        assertThat(decision.answer().get(0).error()).isEqualTo(error);
        assertThat(decision.answer().get(0).message()).contains(message);
    }

    static Stream<Arguments> refusals() {
        Change fine = new Change("retention.ms", SET, "8");
        return Stream.of(
                arguments(topic("none", fine), Errors.UNKNOWN_TOPIC_OR_PARTITION, "The topic 'none' does not exist."),
                arguments(topic("", fine), Errors.INVALID_TOPIC_EXCEPTION, "empty"),
                arguments(
                        incremental(fine, new Change("retention.bytes", SET, "lots")),
                        Errors.INVALID_CONFIG,
                        "retention.bytes"),
                arguments(incremental(new Change("flavour", SET, "plum")), Errors.INVALID_CONFIG, "flavour"),
                arguments(incremental(new Change("flavour", APPEND, "plum")), Errors.INVALID_CONFIG, "not LIST"),
                arguments(
                        incremental(new Change("retention.ms", APPEND, "1")),
                        Errors.INVALID_CONFIG,
                        "Can't APPEND to key retention.ms because its type is not LIST."),
                arguments(incremental(new Change("retention.ms", SET, null)), Errors.INVALID_REQUEST, "Null value"),
                arguments(incremental(fine, fine), Errors.INVALID_REQUEST, "duplicate config keys"),
                arguments(broker("9", fine), Errors.BROKER_ID_NOT_REGISTERED, "No broker with id 9 found."),
                arguments(broker("-1", fine), Errors.INVALID_REQUEST, "negative"),
                arguments(broker("one", fine), Errors.INVALID_REQUEST, "base 10"),
                arguments(broker("1", fine), Errors.INVALID_CONFIG, "Unknown broker config name: retention.ms"),
                arguments(
                        broker("1", new Change("broker.id", SET, "2")),
                        Errors.INVALID_CONFIG,
                        "Cannot update these configs dynamically: Set(broker.id)"));
    }

    @Test
    void aGroupsTimesAreSetAndTakenBackWhetherThereIsTheGroupOrNot() {
        MetadataImage set = Clusters.after(
                IMAGE, decide(group("billing", new Change("consumer.session.timeout.ms", SET, "50000"))));
        MetadataImage back = Clusters.after(
                set,
                new ConfigUpdates(set, Map.of())
                        .decide(
                                List.of(group("billing", new Change("consumer.session.timeout.ms", DELETE, null))),
                                false));

        assertThat(set.groupConfigs("billing")).isEqualTo(Map.of("consumer.session.timeout.ms", "50000"));
        assertThat(back.configuredGroups()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "consumer.session.timeout.ms, 44999, must be greater than or equal to group.consumer.min.session.timeout.ms",
        "consumer.session.timeout.ms, 60001, must be less than or equal to group.consumer.max.session.timeout.ms",
        "consumer.heartbeat.interval.ms, 4999, must be greater than or equal to group.consumer.min.heartbeat.interval.ms",
        "consumer.heartbeat.interval.ms, 15001, must be less than or equal to group.consumer.max.heartbeat.interval.ms",
        "consumer.heartbeat.interval.ms, soon, Not a number of type INT",
        "share.session.timeout.ms, 50000, Unknown group config name: share.session.timeout.ms"
    })
    void aGroupsTimesStayWithinTheNodesBounds(String key, String value, String message) {
        Decision<List<Outcome>> decision = decide(group("billing", new Change(key, SET, value)));

        assertThat(decision.records()).isEmpty();
        assertThat(decision.answer().get(0).error()).isEqualTo(Errors.INVALID_CONFIG);
        assertThat(decision.answer().get(0).message()).contains(message);
    }

    @Test
    void aGroupsSessionIsLongerThanFromOneHeartbeatToTheNext() {
        Map<String, String> node = Map.of("group.consumer.min.session.timeout.ms", "6000");
        Decision<List<Outcome>> decision = new ConfigUpdates(IMAGE, node)
                .decide(
                        List.of(group(
                                "billing",
                                new Change("consumer.session.timeout.ms", SET, "10000"),
                                new Change("consumer.heartbeat.interval.ms", SET, "10000"))),
                        false);

        assertThat(decision.answer().get(0).message())
                .isEqualTo("consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms");
    }

    @Test
    void thereAreNoTimesOfAllGroupsAtOnce() {
        assertThat(decide(group("", new Change("consumer.session.timeout.ms", SET, "50000")))
                        .answer())
                .containsExactly(Outcome.refused(Errors.INVALID_REQUEST, "Default group resources are not allowed."));
    }

    private static Map<String, String> topicAfter(ConfigChanges changes) {
        return Clusters.after(IMAGE, decide(changes)).topic("orders").configs();
    }

    private static Decision<List<Outcome>> decide(ConfigChanges changes) {
        return new ConfigUpdates(IMAGE, Map.of()).decide(List.of(changes), false);
    }

    private static ConfigChanges incremental(Change... changes) {
        return topic("orders", changes);
    }

    private static ConfigChanges topic(String name, Change... changes) {
        return new ConfigChanges(Target.TOPIC, name, List.of(changes), false);
    }

    private static ConfigChanges group(String id, Change... changes) {
        return new ConfigChanges(Target.GROUP, id, List.of(changes), false);
    }

    private static ConfigChanges broker(String name, Change... changes) {
        return new ConfigChanges(Target.BROKER, name, List.of(changes), false);
    }
}

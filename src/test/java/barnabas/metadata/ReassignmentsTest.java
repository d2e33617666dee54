package barnabas.metadata;

import static barnabas.metadata.Clusters.brokers;
import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.MetadataRecord.PartitionReassigned;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReassignmentsTest {
    private static final Uuid ORDERS = Clusters.idOf("orders");

    private MetadataImage image = Clusters.of(1, 2, 3, 4, 5)
            .replay(new TopicCreated(
                    ORDERS,
                    "orders",
                    List.of(Clusters.partition(0, 1, 2, 3), Clusters.partition(1, 2, 3, 4)),
                    Map.of()));

    private Outcome alter(int partition, @Nullable List<BrokerId> replicas) {
        return alter(new Reassignment("orders", partition, replicas), true);
    }

    private Outcome alter(Reassignment wanted, boolean mayChangeCount) {
        Decision<List<Outcome>> decision = new Reassignments(image).alter(List.of(wanted), mayChangeCount);
        image = Clusters.after(image, decision);
        return decision.answer().get(0);
    }

    private Outcome complete(int epoch, int... voters) {
        Decision<List<Outcome>> decision =
                new Reassignments(image).complete(List.of(new ReplicasMoved(ORDERS, 0, epoch, brokers(voters))));
        image = Clusters.after(image, decision);
        return decision.answer().get(0);
    }

    private PartitionImage places() {
        return image.topic("orders").partitions().get(0);
    }

    private void assertPlaces(List<BrokerId> replicas, List<BrokerId> adding, List<BrokerId> removing) {
        assertThat(List.of(places().replicas(), places().adding(), places().removing()))
                .isEqualTo(List.of(replicas, adding, removing));
    }

    @Test
    void thoseThatAreToGoStayUntilTheOthersAreIn() {
        assertThat(alter(0, brokers(4, 5, 1))).isEqualTo(Outcome.DONE);
        assertPlaces(brokers(4, 5, 1, 2, 3), brokers(4, 5), brokers(2, 3));
        assertThat(places().target()).isEqualTo(brokers(4, 5, 1));
        assertThat(complete(1, 1, 4, 5)).isEqualTo(Outcome.DONE);
        assertPlaces(brokers(4, 5, 1), List.of(), List.of());
    }

    @Test
    void whoFoundedTheGroupIsKept() {
        List<PartitionImage.Founder> founders = places().founders();
        alter(0, brokers(4, 5));
        complete(1, 4, 5);
        assertThat(places().founders()).isEqualTo(founders);
    }

    @Test
    void anotherOrderOfTheSameBrokersIsThereAtOnce() {
        assertThat(alter(0, brokers(3, 1, 2))).isEqualTo(Outcome.DONE);
        assertPlaces(brokers(3, 1, 2), List.of(), List.of());
        assertThat(places().isMoving()).isFalse();
    }

    @Test
    void whatIsThereAlreadyMakesNoRecord() {
        assertThat(new Reassignments(image).alter(List.of(new Reassignment("orders", 0, brokers(1, 2, 3))), true))
                .isEqualTo(Decision.nothing(List.of(Outcome.DONE)));
    }

    @Test
    void moreAndFewerReplicasAreMovesTooUnlessTheyAreForbidden() {
        assertThat(alter(new Reassignment("orders", 0, brokers(1, 2, 3, 4)), false))
                .isEqualTo(Outcome.refused(
                        Errors.INVALID_REPLICATION_FACTOR, "The replication factor is changed from 3 to 4"));
        assertThat(alter(0, brokers(1, 2, 3, 4))).isEqualTo(Outcome.DONE);
        assertPlaces(brokers(1, 2, 3, 4), brokers(4), List.of());
        complete(1, 1, 2, 3, 4);
        assertThat(alter(0, brokers(1))).isEqualTo(Outcome.DONE);
        assertPlaces(brokers(1, 2, 3, 4), List.of(), brokers(2, 3, 4));
    }

    /** The group may have taken the new ones in: they keep their data until its log has dropped them. */
    @Test
    void aCancelledMoveGoesBackAndIsOverWhenTheGroupIsThere() {
        alter(0, brokers(4, 2, 3));
        assertThat(alter(0, null)).isEqualTo(Outcome.DONE);
        assertThat(places().target()).containsExactlyInAnyOrderElementsOf(brokers(1, 2, 3));
        assertThat(places().replicas()).contains(new BrokerId(4));
        assertThat(complete(2, 1, 2, 3)).isEqualTo(Outcome.DONE);
        assertThat(places().replicas()).containsExactlyInAnyOrderElementsOf(brokers(1, 2, 3));
        assertThat(places().isMoving()).isFalse();
    }

    @Test
    void whatDoesNotMoveOrGoesBackAlreadyCannotBeCancelled() {
        assertThat(alter(0, null).error()).isEqualTo(Errors.NO_REASSIGNMENT_IN_PROGRESS);
        alter(0, brokers(4, 2, 3));
        alter(0, null);
        assertThat(alter(0, null).error()).isEqualTo(Errors.NO_REASSIGNMENT_IN_PROGRESS);
    }

    @Test
    void anotherTargetReplacesTheFirstAndIsCancelledToTheOriginal() {
        alter(0, brokers(1, 2, 4));
        alter(0, brokers(1, 2, 5));
        assertThat(places().target()).isEqualTo(brokers(1, 2, 5));
        assertThat(places().original()).containsExactlyInAnyOrderElementsOf(brokers(1, 2, 3));
        assertThat(places().replicas()).contains(new BrokerId(4));
        alter(0, null);
        assertThat(places().target()).containsExactlyInAnyOrderElementsOf(brokers(1, 2, 3));
    }

    @Test
    void placesThatCannotBeAreRefusedInKafkasWords() {
        assertThat(alter(0, List.of()).error()).isEqualTo(Errors.INVALID_REPLICA_ASSIGNMENT);
        assertThat(alter(0, brokers(1, 1)))
                .isEqualTo(Outcome.refused(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes the broker 1 more than once."));
        assertThat(alter(0, brokers(1, 9)))
                .isEqualTo(Outcome.refused(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "The manual partition assignment includes broker 9, but no such broker is registered."));
        assertThat(alter(2, brokers(1)).error()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(alter(-1, brokers(1)).error()).isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(alter(new Reassignment("none", 0, brokers(1)), true).error())
                .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(places().isMoving()).isFalse();
    }

    @Test
    void whatIsSaidOfAnEarlierTargetOrOfOtherVotersEndsNothing() {
        alter(0, brokers(4, 2, 3));
        assertThat(complete(1, 1, 2, 3).done()).isFalse();
        assertThat(complete(0, 2, 3, 4).done()).isFalse();
        assertThat(complete(1, 2, 3, 4, 1).done()).isFalse();
        assertThat(places().isMoving()).isTrue();
    }

    @Test
    void whatIsOfADeletedTopicComesToNothing() {
        assertThat(new Reassignments(image)
                        .complete(List.of(new ReplicasMoved(Uuid.randomUuid(), 0, 0, brokers(1))))
                        .answer()
                        .get(0)
                        .error())
                .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
        image = image.replay(new MetadataRecord.TopicDeleted(ORDERS));
        assertThat(image.replay(new PartitionReassigned(ORDERS, 0, brokers(1), List.of(), List.of())))
                .isSameAs(image);
    }

    @Test
    void severalPartitionsAreJudgedEachByItself() {
        Decision<List<Outcome>> decision = new Reassignments(image)
                .alter(
                        List.of(
                                new Reassignment("orders", 0, brokers(4, 5)),
                                new Reassignment("orders", 1, null),
                                new Reassignment("orders", 1, brokers(5))),
                        true);
        assertThat(decision.answer())
                .extracting(Outcome::error)
                .containsExactly(Errors.NONE, Errors.NO_REASSIGNMENT_IN_PROGRESS, Errors.NONE);
        assertThat(decision.records()).hasSize(2);
    }
}

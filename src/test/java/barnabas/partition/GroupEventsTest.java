package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.events.Event;
import barnabas.events.EventKind;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** What the brokers of a group of three tell of it. */
class GroupEventsTest extends GroupOfThree {
    @Test
    void afterAFailoverEveryBrokerTellsItsPartAndWhy() {
        ReplicaHost first = leader();
        commit(first, "first");
        links.cutOff(first.self().broker());
        await("another leads").until(() -> leader() != first);
        ReplicaHost second = leader();
        ReplicaHost third = followers(second).stream()
                .filter(host -> host != first)
                .findFirst()
                .orElseThrow();
        String lost = "broker " + first.self().broker() + ", which led, is gone or silent";

        Event elected = told(second, EventKind.LEADER_ELECTED);
        assertThat(elected.cause()).isEqualTo(lost);
        assertThat(elected.topic()).isEqualTo("orders");
        assertThat(elected.partition()).isZero();
        assertThat(elected.tookMs()).isBetween(0L, 10_000L);
        assertThat(elected.details())
                .containsEntry("before", first.self().broker().toString())
                .containsEntry(
                        "epoch",
                        Integer.toString(replicas.get(second).snapshot().leaderEpoch()));

        await("the third follows").untilAsserted(() -> assertThat(
                        told(third, EventKind.LEADER_CHANGED).details())
                .containsEntry("leader", second.self().broker().toString()));
        await("the first sees that nobody hears it").untilAsserted(() -> assertThat(
                        told(first, EventKind.LEADER_RESIGNED).cause())
                .isEqualTo("no majority was in touch with it"));
    }

    @Test
    void aHandOverIsNoFailure() {
        ReplicaHost first = leader();
        commit(first, "first");
        ReplicaHost heir = followers(first).get(0);
        await("it has taken over").until(() -> {
            Errors outcome = ReplicaHost.result(
                    replicas.get(first).transfer(heir.self().broker()).toCompletableFuture());
            return outcome == Errors.NONE || outcome == Errors.NOT_LEADER_OR_FOLLOWER;
        });

        await("both have told").untilAsserted(() -> {
            assertThat(told(first, EventKind.LEADER_RESIGNED).cause())
                    .isEqualTo("it hands over to broker " + heir.self().broker());
            assertThat(told(heir, EventKind.LEADER_ELECTED).cause())
                    .isEqualTo("broker " + first.self().broker() + " hands over");
        });
    }

    @Test
    void whoFallsOutOfSyncAndComesBackIsTold() {
        ReplicaHost leader = leader();
        commit(leader, "first");
        ReplicaHost lost = followers(leader).get(1);
        await("all are in sync").until(() -> links.inSync().size() == BROKERS);
        links.cutOff(lost.self().broker());
        await("it is missed").until(() -> links.inSync().size() == BROKERS - 1);

        assertThat(told(leader, EventKind.IN_SYNC_CHANGED).cause())
                .isEqualTo("broker " + lost.self().broker() + " is gone or silent");

        links.heal();
        await("it is back").untilAsserted(() -> assertThat(
                        told(leader, EventKind.IN_SYNC_CHANGED).cause())
                .contains("broker " + lost.self().broker() + " has caught up"));
    }

    /** The last of a kind that a broker told of. */
    private static Event told(ReplicaHost host, EventKind kind) {
        List<Event> told =
                host.happened.stream().filter(event -> event.kind() == kind).toList();
        assertThat(told).as("%s of broker %s", kind, host.self().broker()).isNotEmpty();
        return told.get(told.size() - 1);
    }
}

package barnabas.partition;

import static barnabas.partition.ReplicaHost.ORDERS;
import static barnabas.partition.ReplicaHost.produce;
import static barnabas.partition.ReplicaHost.result;
import static barnabas.partition.ReplicaHost.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** One partition's group of three, each replica with its actors, journal and disk. */
class ReplicaGroupTest extends GroupOfThree {
    @Test
    void whatIsAckedIsOnEveryReplicaByteForByte() throws IOException {
        ReplicaHost leader = leader();
        await("followers in touch")
                .until(() ->
                        produce(replicas.get(leader), -1, Batches.of("first")).error() == Errors.NONE);
        List<CompletableFuture<ProduceResult>> sent = IntStream.range(0, 50)
                .mapToObj(i -> send(replicas.get(leader), -1, Batches.of("value " + i)))
                .toList();
        sent.forEach(answer -> assertThat(result(answer).error()).isEqualTo(Errors.NONE));
        awaitHighWatermark(51);
        for (ReplicaHost follower : followers(leader)) {
            assertThat(segments(follower)).isEqualTo(segments(leader));
        }
    }

    @Test
    void whenTheLeaderIsCutOffAnotherLeadsAndNothingAckedIsLost() {
        ReplicaHost first = leader();
        await("followers in touch")
                .until(() ->
                        produce(replicas.get(first), -1, Batches.of("first")).error() == Errors.NONE);
        int epoch = replicas.get(first).snapshot().leaderEpoch();
        links.cutOff(first.self().broker());
        await("another leads").until(() -> leader() != first);
        ReplicaHost second = leader();
        assertThat(replicas.get(second).snapshot().leaderEpoch()).isGreaterThan(epoch);
        await("it takes writes")
                .until(() ->
                        produce(replicas.get(second), -1, Batches.of("second")).error() == Errors.NONE);
        FetchResult fetched = replicas.get(second).fetch(0, -1, 1 << 20, true);
        assertThat(fetched.highWatermark()).isGreaterThanOrEqualTo(2);
        assertThat(replicas.get(first).snapshot().leading()).isFalse();
    }

    /** Rules C6, F5. */
    @Test
    void aLeaderThatIsAboutToStopHandsOverToWhoIsInTouch() {
        ReplicaHost first = leader();
        ReplicaHost lost = followers(first).get(0);
        await("followers in touch")
                .until(() ->
                        produce(replicas.get(first), -1, Batches.of("first")).error() == Errors.NONE);
        assertThat(result(replicas.get(lost).handOver().toCompletableFuture()))
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        links.cutOff(lost.self().broker());
        await("it is missed").until(() -> links.inSync().size() == BROKERS - 1);
        CompletableFuture<Errors> handedOver = replicas.get(first).handOver().toCompletableFuture();
        CompletableFuture<ProduceResult> parked = send(replicas.get(first), -1, Batches.of("for the heir"));
        ReplicaHost heir = followers(first).get(1);
        assertThat(result(parked).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(links.leaders())
                .as("who is sent away can be told where to")
                .containsExactly(heir.self().broker());
        assertThat(result(handedOver)).isEqualTo(Errors.NONE);
        await("it takes writes")
                .until(() ->
                        produce(replicas.get(heir), -1, Batches.of("second")).error() == Errors.NONE);
    }

    /** Rules A1, L6. */
    @Test
    void whatWasNeverCommittedIsCutWhenTheFormerLeaderComesBack() throws IOException {
        ReplicaHost first = leader();
        await("followers in touch")
                .until(() ->
                        produce(replicas.get(first), -1, Batches.of("first")).error() == Errors.NONE);
        awaitHighWatermark(1);
        links.cutOff(first.self().broker());
        // It has no lease any more, so what it took just before is what it holds alone.
        await("another leads").until(() -> leader() != first);
        ReplicaHost second = leader();
        await("it takes writes")
                .until(() ->
                        produce(replicas.get(second), -1, Batches.of("second")).error() == Errors.NONE);
        links.heal();
        awaitHighWatermark(replicas.get(second).snapshot().highWatermark());
        await("all are in sync").until(() -> links.inSync().size() == BROKERS);
        assertThat(segments(first)).isEqualTo(segments(second));
    }

    @Test
    void aReplicaThatWasAwayCatchesUp() throws IOException {
        ReplicaHost leader = leader();
        ReplicaHost away = followers(leader).get(0);
        away.stop(actors.get(away));
        for (int i = 0; i < 20; i++) {
            String value = "value " + i;
            await("a majority has it")
                    .until(() ->
                            produce(replicas.get(leader), -1, Batches.of(value)).error() == Errors.NONE);
        }
        start(away);
        awaitHighWatermark(replicas.get(leader).snapshot().highWatermark());
        assertThat(segments(away)).isEqualTo(segments(leader));
        await("it is in sync again")
                .until(() -> links.inSync().contains(away.self().broker()));
    }

    @Test
    void aLeaderThatIsStoppedHandsOverFirst() {
        ReplicaHost first = leader();
        await("followers in touch")
                .until(() ->
                        produce(replicas.get(first), -1, Batches.of("first")).error() == Errors.NONE);
        first.stop(actors.get(first));
        ReplicaHost second = leader();
        assertThat(second).isNotSameAs(first);
        assertThat(replicas.get(second).snapshot().leaderEpoch())
                .isEqualTo(replicas.get(first).snapshot().leaderEpoch() + 1);
    }

    @Test
    void deletedRecordsAreGoneOnEveryReplica() {
        ReplicaHost leader = leader();
        await("followers in touch")
                .until(() -> produce(replicas.get(leader), -1, Batches.of("a", "b", "c"))
                                .error()
                        == Errors.NONE);
        awaitHighWatermark(3);
        assertThat(result(replicas.get(leader).deleteRecords(2).toCompletableFuture())
                        .lowWatermark())
                .isEqualTo(2);
        await("on all").until(() -> replicas.values().stream()
                .allMatch(replica -> replica.snapshot().logStartOffset() == 2));
    }

    /** Rule M6. */
    @Test
    void aReplicaBehindTheLogStartBeginsAnew() throws IOException {
        ReplicaHost leader = leader();
        await("followers in touch")
                .until(() -> produce(replicas.get(leader), -1, Batches.of("a")).error() == Errors.NONE);
        awaitHighWatermark(1);
        ReplicaHost away = followers(leader).get(0);
        away.stop(actors.get(away));
        for (int i = 0; i < 5; i++) {
            assertThat(produce(replicas.get(leader), -1, Batches.of("value " + i))
                            .error())
                    .isEqualTo(Errors.NONE);
        }
        assertThat(result(replicas.get(leader).deleteRecords(4).toCompletableFuture())
                        .lowWatermark())
                .isEqualTo(4);
        start(away);
        awaitHighWatermark(6);
        await("its start").until(() -> replicas.get(away).snapshot().logStartOffset() == 4);
        assertThat(replicas.get(away).fetch(5, -1, 1000, true).records().hasRemaining())
                .isTrue();
    }

    @Test
    void aReplicaBehindALogStartInTheMiddleOfABatchBeginsAnew() {
        ReplicaHost leader = leader();
        commit(leader, "a");
        awaitHighWatermark(1);
        ReplicaHost away = followers(leader).get(0);
        away.stop(actors.get(away));
        commit(leader, "b", "c", "d", "e");
        commit(leader, "f");
        assertThat(result(replicas.get(leader).deleteRecords(3).toCompletableFuture())
                        .lowWatermark())
                .isEqualTo(3);
        start(away);
        awaitHighWatermark(6);
        await("its start").until(() -> replicas.get(away).snapshot().logStartOffset() == 3);
        assertThat(RecordsOf.replica(replicas.get(away))).isEqualTo(RecordsOf.replica(replicas.get(leader)));

        away.stop(actors.get(away));
        start(away);
        commit(leader, "g");
        awaitHighWatermark(7);
        assertThat(RecordsOf.replica(replicas.get(away))).hasSize(4);
    }

    @Test
    void aFollowerSendsClientsAwayAtItsEnd() {
        ReplicaHost leader = leader();
        await("followers in touch")
                .until(() -> produce(replicas.get(leader), -1, Batches.of("a")).error() == Errors.NONE);
        awaitHighWatermark(1);
        Replica follower = replicas.get(followers(leader).get(0));
        assertThat(follower.fetch(0, -1, 1000, true).records().hasRemaining()).isTrue();
        assertThat(follower.fetch(1, -1, 1000, true).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(produce(follower, -1, Batches.of("b")).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(result(follower.listOffset(-1, -1).toCompletableFuture()).error())
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(ORDERS.partition()).isZero();
        assertThat(links.inSync()).isSubsetOf(Set.of(new BrokerId(1), new BrokerId(2), new BrokerId(3)));
    }

    /** Only the monotonic clock decides who is there and who leads. */
    @Test
    void clocksAnHourApartDoNoHarm() throws IOException {
        hosts.get(1).now.updateAndGet(now -> now.plus(Duration.ofHours(1)));
        hosts.get(2).now.updateAndGet(now -> now.minus(Duration.ofHours(1)));
        for (int i = 0; i < BROKERS; i++) {
            ReplicaHost leader = leader();
            commit(leader, "of " + leader.self().broker());
            actors.values().forEach(replica -> replica.tell(new PartitionReplica.ApplyRetention()));
            links.cutOff(leader.self().broker());
            await("another leads").until(() -> leader() != leader);
            commit(leader(), "after " + leader.self().broker());
            links.heal();
            await("all are in sync").until(() -> links.inSync().size() == BROKERS);
        }
        ReplicaHost leader = leader();
        awaitHighWatermark(replicas.get(leader).snapshot().highWatermark());
        for (ReplicaHost follower : followers(leader)) {
            assertThat(segments(follower)).isEqualTo(segments(leader));
        }
    }
}

package barnabas.partition;

import static barnabas.partition.ReplicaHost.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** A group whose replicas compact their logs, each by itself (rule M7). */
class CompactedGroupTest extends GroupOfThree {
    @Override
    void start(ReplicaHost host) {
        actors.put(host, host.start(ReplicaHost.compacted(2, 300)));
        replicas.put(host, ReplicaHost.next(host.opened));
    }

    private void put(ReplicaHost leader, ByteBuffer batch) {
        await("a majority has it")
                .until(() ->
                        produce(replicas.get(leader), -1, batch.duplicate()).error() == Errors.NONE);
    }

    private void put(ReplicaHost leader, String key, String value) {
        put(leader, Batches.keyed(key, value));
    }

    private void stop(ReplicaHost host) {
        host.stop(actors.get(host));
    }

    /** Tells the replica to; a pass changes the log piece by piece, so more may go after the first of it. */
    private void beginCompacting(ReplicaHost host) {
        long before = replicas.get(host).sizeBytes();
        actors.get(host).tell(new PartitionReplica.Compact());
        await("it shrinks").until(() -> replicas.get(host).sizeBytes() < before);
    }

    /** A whole pass, of which the replica is not told: as if it were still under way. */
    private void compact(ReplicaHost host) {
        long before = host.log().log().sizeBytes();
        ReplicaHost.result(host.services
                .clean(
                        ReplicaHost.ORDERS,
                        host.log(),
                        replicas.get(host).snapshot().highWatermark(),
                        ReplicaHost.compacted(2, 300).compaction())
                .toCompletableFuture());
        assertThat(host.log().log().sizeBytes()).isLessThan(before);
    }

    private long awaitEnd(ReplicaHost leader, ReplicaHost follower) {
        long end = replicas.get(leader).snapshot().logEndOffset();
        await("it has all").until(() -> replicas.get(follower).snapshot().highWatermark() == end);
        return end;
    }

    @Test
    void aFollowerFedFromACompactedLogEndsWithTheSameRecordsAlsoAfterARestart() {
        ReplicaHost leader = leader();
        put(leader, "first", "1");
        awaitHighWatermark(1);
        ReplicaHost away = followers(leader).get(0);
        stop(away);
        for (int i = 0; i < 60; i++) {
            put(leader, "k" + i % 3, "v" + i);
        }
        compact(leader);
        start(away);
        awaitEnd(leader, away);
        assertThat(RecordsOf.replica(replicas.get(away))).isEqualTo(RecordsOf.replica(replicas.get(leader)));
        assertThat(RecordsOf.replica(replicas.get(away))).hasSizeLessThan(20).contains("60 k2=v59", "0 first=1");

        stop(away);
        start(away);
        put(leader, "k0", "after");
        awaitEnd(leader, away);
        assertThat(RecordsOf.replica(replicas.get(away))).isEqualTo(RecordsOf.replica(replicas.get(leader)));
    }

    @Test
    void whoMissedATombstoneThatHasGoneBeginsAnewEvenBeforeThePassThatTookItHasEnded() {
        ReplicaHost leader = leader();
        put(leader, "gone", "1");
        put(leader, "kept", "1");
        awaitHighWatermark(2);
        ReplicaHost away = followers(leader).get(0);
        stop(away);
        put(leader, Batches.tombstone("gone"));
        for (int i = 0; i < 20; i++) {
            put(leader, "k", "v" + i);
        }
        compact(leader);
        leader.now.updateAndGet(now -> now.plus(Duration.ofSeconds(2)));
        for (int i = 0; i < 20; i++) {
            put(leader, "k", "w" + i);
        }
        compact(leader);
        assertThat(leader.log().log().tombstonesBelow()).isEqualTo(3);
        start(away);
        awaitEnd(leader, away);
        assertThat(RecordsOf.replica(replicas.get(away)))
                .isEqualTo(RecordsOf.replica(replicas.get(leader)))
                .contains("1 kept=1")
                .noneMatch(record -> record.contains("gone"));
    }

    @Test
    void replicasThatCompactByThemselvesAgreeOnWhoLeadsAndGoOn() {
        for (int round = 0; round < 2; round++) {
            ReplicaHost leader = leader();
            for (int i = 0; i < 30; i++) {
                put(leader, "k" + i % 3, round + "v" + i);
            }
            ReplicaHost away = followers(leader).get(round % 2);
            stop(away);
            beginCompacting(leader);
            beginCompacting(hosts.stream()
                    .filter(host -> host != leader && host != away)
                    .findFirst()
                    .orElseThrow());
            links.cutOff(leader.self().broker());
            start(away);
            await("another leads").until(() -> leader() != leader);
            put(leader(), "k0", "after " + round);
            links.heal();
            await("all are in sync").until(() -> links.inSync().size() == BROKERS);
        }
        ReplicaHost leader = leader();
        for (ReplicaHost follower : followers(leader)) {
            long end = awaitEnd(leader, follower);
            assertThat(RecordsOf.replica(replicas.get(follower))).contains((end - 1) + " k0=after 1");
        }
    }
}

package barnabas.partition;

import static barnabas.partition.ReplicaHost.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.log.GroupState;
import barnabas.log.StateLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

/** Rule L8: a damaged log neither votes nor leads until it has come again from its leader. */
class DamagedReplicaTest extends GroupOfThree {
    private static final Duration REPAIRED_MAX = Duration.ofSeconds(20);

    private ReplicaHost serving() {
        ReplicaHost leader = leader();
        for (int i = 0; i < 5; i++) {
            commit(leader, "value " + i);
        }
        awaitHighWatermark(5);
        return leader;
    }

    /** In the records of a batch, which its CRC covers. */
    private static void flipTheByteAt(int position, ReplicaHost host) throws IOException {
        try (RandomAccessFile segment = new RandomAccessFile(
                host.folder().resolve("00000000000000000000.log").toFile(), "rw")) {
            segment.seek(position);
            int was = segment.read();
            segment.seek(position);
            segment.write(was ^ 0x10);
        }
    }

    private static List<Path> setAside(ReplicaHost host) throws IOException {
        try (Stream<Path> entries = Files.list(host.folder())) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("damaged-"))
                    .toList();
        }
    }

    private GroupState state(ReplicaHost host) {
        StateLog log = host.services.stateLog();
        return log.state(ReplicaHost.ORDERS.group());
    }

    private void awaitRepaired(ReplicaHost host) {
        await("it is sound again").atMost(REPAIRED_MAX).until(() -> !state(host).damaged());
    }

    @Test
    void itIsFilledAnewFromItsLeaderAndItsDamagedFilesAreKept() throws IOException {
        ReplicaHost leader = serving();
        ReplicaHost hurt = followers(leader).get(0);
        int term = state(hurt).term();
        hurt.stop(actors.get(hurt));
        byte[] before = segments(hurt);
        flipTheByteAt(65, hurt);
        start(hurt);
        commit(leader, "more");
        awaitRepaired(hurt);
        awaitHighWatermark(6);
        assertThat(segments(hurt)).isEqualTo(segments(leader));
        assertThat(state(hurt).term()).isGreaterThanOrEqualTo(term);
        assertThat(setAside(hurt)).hasSize(1);
        assertThat(Files.readAllBytes(setAside(hurt).get(0).resolve("00000000000000000000.log")))
                .hasSameSizeAs(before);
        await("it is in sync again")
                .until(() -> links.inSync().contains(hurt.self().broker()));
    }

    @Test
    void withoutALeaderNothingOfItIsTouchedAndItGivesNoVote() throws IOException {
        ReplicaHost leader = serving();
        ReplicaHost hurt = followers(leader).get(0);
        ReplicaHost other = followers(leader).get(1);
        hosts.forEach(host -> host.stop(actors.get(host)));
        flipTheByteAt(65, hurt);
        byte[] damaged = segments(hurt);
        actors.put(hurt, hurt.start(settings()));
        start(other);
        await("a damaged replica is no majority with another")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> !replicas.get(other).snapshot().leading());
        assertThat(segments(hurt)).isEqualTo(damaged);
        assertThat(hurt.opened).isEmpty();
        start(leader);
        replicas.put(hurt, ReplicaHost.next(hurt.opened));
        awaitRepaired(hurt);
        ReplicaHost now = leader();
        commit(now, "more");
        awaitHighWatermark(6);
        assertThat(segments(hurt)).isEqualTo(segments(now));
    }

    /** While it is repaired a restart finds a log that is whole and holds too little. */
    @Test
    void itStaysDamagedOverARestartUntilItHoldsWhatItsLeaderNamed() throws IOException {
        ReplicaHost leader = serving();
        ReplicaHost hurt = followers(leader).get(0);
        hurt.stop(actors.get(hurt));
        hurt.services.setAside(ReplicaHost.ORDERS).toCompletableFuture().join();
        ReplicaHost other = followers(leader).get(1);
        List.of(leader, other).forEach(host -> host.stop(actors.get(host)));
        start(hurt);
        start(other);
        assertThat(replicas.get(hurt).snapshot().logEndOffset()).isZero();
        await("an emptied log is no majority with another")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> hosts.stream()
                        .noneMatch(host -> replicas.get(host).snapshot().leading()));
        assertThat(state(hurt).damaged()).isTrue();
        start(leader);
        awaitRepaired(hurt);
        assertThat(segments(hurt)).isEqualTo(segments(leader()));
    }

    /** What was flushed is not read when a log is opened, so a leader may find it when somebody needs it. */
    @Test
    void aLeaderThatCannotGiveAFollowerWhatIsCommittedIsRepairedByAnother() throws IOException {
        ReplicaHost first = serving();
        ReplicaHost away = followers(first).get(0);
        away.stop(actors.get(away));
        // Long enough that its beginning was not written lately.
        for (int i = 0; i < 40; i++) {
            commit(first, "x".repeat(500_000));
        }
        flipTheByteAt(5_000, first);
        start(away);
        await("another leads").atMost(REPAIRED_MAX).until(() -> leader() != first);
        ReplicaHost second = leader();
        await("it was damaged").atMost(REPAIRED_MAX).until(() -> !setAside(first)
                .isEmpty());
        replicas.put(first, ReplicaHost.next(first.opened));
        awaitRepaired(first);
        commit(second, "after");
        awaitHighWatermark(replicas.get(second).snapshot().highWatermark());
        assertThat(produce(replicas.get(second), -1, Batches.of("b")).error()).isEqualTo(Errors.NONE);
        assertThat(setAside(first)).hasSize(1);
    }
}

package barnabas.partition;

import static barnabas.partition.ReplicaHost.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import barnabas.consensus.Membership;
import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition's group of three on four brokers, whose replicas are told to be elsewhere (rules M1, M3, M4). */
class MovingReplicasTest {
    private static final Duration PATIENCE = Duration.ofSeconds(ReplicaHost.PATIENCE_SECONDS);

    @TempDir
    Path dir;

    private final MemoryLinks links = new MemoryLinks();
    private final AtomicReference<Membership> founders = new AtomicReference<>(Membership.NONE);
    private final List<ReplicaHost> hosts = new ArrayList<>();
    private final Map<ReplicaHost, Replica> replicas = new HashMap<>();
    private final Map<ReplicaHost, ActorRef<PartitionReplica.Command>> actors = new HashMap<>();

    @BeforeEach
    void open() {
        for (int number = 1; number <= 4; number++) {
            BrokerId broker = new BrokerId(number);
            hosts.add(new ReplicaHost(dir.resolve("broker-" + broker), broker, links.of(broker), founders));
        }
        founders.set(new Membership(
                hosts.subList(0, 3).stream().map(ReplicaHost::self).toList()));
        hosts.forEach(host -> links.knows(host.self()));
        hosts.subList(0, 3).forEach(this::start);
    }

    @AfterEach
    void close() {
        hosts.forEach(ReplicaHost::close);
    }

    private void start(ReplicaHost host) {
        actors.put(host, host.start(ReplicaHost.settings(Flush.ACKED, Cleanup.DELETE, 2, 1 << 20)));
        replicas.put(host, ReplicaHost.next(host.opened));
    }

    private ReplicaHost host(int broker) {
        return hosts.get(broker - 1);
    }

    private ReplicaHost leader() {
        return await("a leader")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(
                        () -> hosts.stream()
                                .filter(host -> replicas.containsKey(host)
                                        && replicas.get(host).snapshot().leading())
                                .findFirst()
                                .orElse(null),
                        host -> host != null);
    }

    private void write(int values) {
        for (int i = 0; i < values; i++) {
            String value = "value " + i;
            await("it is acked")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> produce(replicas.get(leader()), -1, Batches.of(value))
                                    .error()
                            == Errors.NONE);
        }
    }

    private void target(int... brokers) {
        PartitionReplica.Retarget target = new PartitionReplica.Retarget(
                Arrays.stream(brokers).mapToObj(broker -> host(broker).self()).toList(), Set.of());
        actors.values().forEach(actor -> actor.tell(target));
    }

    private Set<Integer> voters() throws Exception {
        return replicas
                .get(leader())
                .committedVoters()
                .toCompletableFuture()
                .get(ReplicaHost.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .stream()
                .map(BrokerId::value)
                .collect(Collectors.toSet());
    }

    private void awaitVoters(Integer... brokers) {
        await("they vote").atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> voters().equals(
                        Set.of(brokers)));
    }

    /** All of them hold what the leader has, byte for byte. */
    private void assertEqual(int... brokers) {
        ReplicaHost leader = leader();
        await("everybody has all")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> {
                    for (int broker : brokers) {
                        assertThat(segments(host(broker))).isEqualTo(segments(leader));
                        assertThat(replicas.get(host(broker)).snapshot().highWatermark())
                                .isEqualTo(replicas.get(leader).snapshot().logEndOffset());
                    }
                });
    }

    private static byte[] segments(ReplicaHost host) throws IOException {
        try (Stream<Path> files = Files.list(host.folder())) {
            ByteBuffer all = ByteBuffer.allocate(4 << 20);
            for (Path log : files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                all.put(Files.readAllBytes(log));
            }
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    @Test
    void aNewReplicaCatchesUpAndVotesAndTheOldOneGoes() {
        write(20);
        start(host(4));
        target(1, 2, 4);
        write(20);
        awaitVoters(1, 2, 4);
        write(1);
        assertEqual(1, 2, 4);
    }

    @Test
    void aLeaderThatIsToGoHandsOver() {
        write(20);
        ReplicaHost first = leader();
        start(host(4));
        int[] others = hosts.stream()
                .filter(host -> host != first)
                .mapToInt(host -> host.self().broker().value())
                .toArray();
        target(others);
        awaitVoters(Arrays.stream(others).boxed().toArray(Integer[]::new));
        assertThat(leader()).isNotSameAs(first);
        write(5);
        assertEqual(others);
    }

    @Test
    void oneReplicaBecomesThreeAndOneAgain() {
        write(5);
        target(2);
        awaitVoters(2);
        start(host(4));
        target(2, 1, 4);
        awaitVoters(1, 2, 4);
        write(5);
        assertEqual(1, 2, 4);
    }

    @Test
    void theNextLeaderGoesOnWhenOneIsLostInTheMiddle() {
        write(5);
        start(host(4));
        ReplicaHost first = leader();
        hosts.forEach(host -> host.feedRate.set(1L));
        target(1, 2, 3, 4);
        links.cutOff(first.self().broker());
        await("another leads").atMost(PATIENCE).until(() -> leader() != first);
        write(5);
        hosts.forEach(host -> host.feedRate.set(FeedThrottle.UNLIMITED));
        awaitVoters(1, 2, 3, 4);
        links.heal();
        write(1);
        assertEqual(1, 2, 3, 4);
    }

    /** KIP-73. */
    @Test
    void aReplicaThatIsHeldBackDoesNotVoteUntilItIsFed() throws Exception {
        write(50);
        hosts.forEach(host -> host.feedRate.set(100L));
        start(host(4));
        target(1, 2, 3, 4);
        Replica slow = replicas.get(host(4));
        await("it is fed a little").atMost(PATIENCE).until(() -> slow.snapshot().logEndOffset() > 0);
        assertThat(slow.snapshot().logEndOffset()).isLessThan(50);
        write(1);
        assertThat(voters()).containsExactlyInAnyOrder(1, 2, 3);
        hosts.forEach(host -> host.feedRate.set(FeedThrottle.UNLIMITED));
        awaitVoters(1, 2, 3, 4);
    }

    @Test
    void aReplicaThatLeavesDeletesItsFilesAndKeepsItsPromises() {
        write(5);
        start(host(4));
        target(2, 3, 4);
        awaitVoters(2, 3, 4);
        leave(host(1));
        assertThat(host(1).folder()).doesNotExist();
        assertThat(host(1).services.stateLog().state(ReplicaHost.ORDERS.group()).term())
                .isPositive();
        assertThat(ReplicaHost.next(host(1).closed)).isSameAs(replicas.get(host(1)));
    }

    private void leave(ReplicaHost host) {
        ActorRef<PartitionReplica.Command> replica = actors.remove(host);
        replica.tell(new PartitionReplica.Leave());
        host.awaitEnd(replica);
    }

    /** What it acked before is gone: until it has come again it must not help anybody to lead. */
    @Test
    void aReplicaThatComesBackToItsPlaceIsNewToItsGroup() {
        write(5);
        start(host(4));
        target(2, 3, 4);
        awaitVoters(2, 3, 4);
        leave(host(1));
        replicas.remove(host(1));
        write(5);
        start(host(1));
        target(1, 2, 3);
        awaitVoters(1, 2, 3);
        await("it is sound again").atMost(PATIENCE).until(() -> !host(1).services
                .stateLog()
                .state(ReplicaHost.ORDERS.group())
                .damaged());
        write(5);
        assertEqual(1, 2, 3);
    }

    @Test
    void aMoveThatIsCalledOffGoesBack() {
        write(5);
        start(host(4));
        target(2, 3, 4);
        target(1, 2, 3);
        write(5);
        awaitVoters(1, 2, 3);
        assertEqual(1, 2, 3);
    }
}

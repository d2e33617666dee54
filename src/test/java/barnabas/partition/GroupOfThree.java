package barnabas.partition;

import static barnabas.partition.ReplicaHost.produce;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorRef;
import barnabas.consensus.Membership;
import barnabas.metadata.TopicSettings;
import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One partition's group of three, each replica with its actors, journal and disk: what tests of such a group share. */
abstract class GroupOfThree {
    static final int BROKERS = 3;

    @TempDir
    Path dir;

    final MemoryLinks links = new MemoryLinks();
    final AtomicReference<Membership> founders = new AtomicReference<>(Membership.NONE);
    final List<ReplicaHost> hosts = new ArrayList<>();
    final Map<ReplicaHost, Replica> replicas = new HashMap<>();
    final Map<ReplicaHost, ActorRef<PartitionReplica.Command>> actors = new HashMap<>();

    @BeforeEach
    void open() {
        for (int i = 0; i < BROKERS; i++) {
            BrokerId broker = new BrokerId(i + 1);
            hosts.add(new ReplicaHost(dir.resolve("broker-" + broker), broker, links.of(broker), founders));
        }
        founders.set(new Membership(hosts.stream().map(ReplicaHost::self).toList()));
        hosts.forEach(host -> links.knows(host.self()));
        hosts.forEach(this::start);
    }

    static TopicSettings settings() {
        return ReplicaHost.settings(Flush.ACKED, Cleanup.DELETE, 2, 1 << 20);
    }

    void start(ReplicaHost host) {
        actors.put(host, host.start(settings()));
        replicas.put(host, ReplicaHost.next(host.opened));
    }

    @AfterEach
    void close() {
        hosts.forEach(ReplicaHost::close);
    }

    ReplicaHost leader() {
        await("a leader").until(() -> hosts.stream()
                .anyMatch(host -> replicas.get(host).snapshot().leading()));
        return hosts.stream()
                .filter(host -> replicas.get(host).snapshot().leading())
                .findFirst()
                .orElseThrow();
    }

    List<ReplicaHost> followers(ReplicaHost leader) {
        return hosts.stream().filter(host -> host != leader).toList();
    }

    void awaitHighWatermark(long offset) {
        await("everybody has it").until(() -> replicas.values().stream()
                .allMatch(replica -> replica.snapshot().highWatermark() >= offset));
    }

    byte[] segments(ReplicaHost host) throws IOException {
        try (Stream<Path> files = Files.list(host.folder())) {
            List<Path> logs = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
            ByteBuffer all = ByteBuffer.allocate(1 << 25);
            for (Path log : logs) {
                all.put(Files.readAllBytes(log));
            }
            byte[] bytes = new byte[all.position()];
            all.flip().get(bytes);
            return bytes;
        }
    }

    /** Takes records that are committed; others until there are. */
    void commit(ReplicaHost leader, String... values) {
        await("a majority has it")
                .until(() ->
                        produce(replicas.get(leader), -1, Batches.of(values)).error() == Errors.NONE);
    }
}

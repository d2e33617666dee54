package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.Clients;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long clients wait when a leader goes, measured: {@code mvn verify -Pfull -Dit.test=FailoverTrialsIT}, on a machine that has nothing
 * else to do. {@code -Dtrials=N} says how many of each.
 */
@Tag("cluster")
@Tag("full")
@Timeout(1800)
class FailoverTrialsIT {
    private static final int TRIALS = Integer.getInteger("trials", 20);
    private static final int PARTITIONS = 3;
    private static final String TOPIC = "trials";
    private static final Duration BACK_MAX = Duration.ofSeconds(60);

    private final Cluster cluster = Boolean.getBoolean("trials.kafka") ? kafka() : Cluster.barnabas();

    private static Cluster kafka() {
        try {
            return Cluster.kafka(3, Map.of());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Workload workload;

    @BeforeEach
    void threeBrokersTakeWrites() throws Exception {
        cluster.start();
        cluster.createTopic(TOPIC, PARTITIONS, Map.of());
        workload = new Workload(cluster, TOPIC, PARTITIONS);
    }

    @AfterEach
    void allEnds() {
        workload.close();
        cluster.close();
    }

    private AckGaps writer(Map<String, Object> settings) {
        workload.write("writer", settings, 500);
        return workload.writers().get(workload.writers().size() - 1).gaps();
    }

    private void awaitAcks(AckGaps gaps) {
        long now = System.nanoTime();
        await("every partition takes writes")
                .atMost(BACK_MAX)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> gaps.allAckedSince(now));
    }

    /** One that leads something and, if that is to be had, is the controller or not. */
    private Node leader(boolean controller) throws Exception {
        Node chief = cluster.controller();
        return cluster.describe(TOPIC).partitions().stream()
                .filter(info -> info.leader() != null)
                .map(info -> cluster.node(info.leader().id()))
                .filter(node -> (node == chief) == controller)
                .findFirst()
                .orElseGet(() -> cluster.leader(TOPIC, 0));
    }

    private interface Fault {
        void strike(Node node) throws Exception;
    }

    /** The longest gap around one fault, beginning and ending in calm. */
    private long gap(AckGaps gaps, Node victim, Fault fault) throws Exception {
        cluster.awaitInSync(TOPIC, BACK_MAX);
        awaitAcks(gaps);
        Thread.sleep(1000);
        gaps.forget();
        awaitAcks(gaps);
        fault.strike(victim);
        awaitAcks(gaps);
        return gaps.longest().millis();
    }

    private Samples killed(boolean controllers, int trials) throws Exception {
        Samples all = new Samples(controllers ? "leader and controller killed" : "leader killed");
        AckGaps gaps = writer(Workload.DEFAULTS);
        for (int trial = 0; trial < trials; trial++) {
            Node victim = leader(controllers);
            boolean asWanted = (victim == cluster.controller()) == controllers;
            long gap = gap(gaps, victim, Node::kill);
            if (asWanted) {
                all.add(gap);
            }
            victim.start();
        }
        System.out.println(all);
        return all;
    }

    @Test
    void aLeaderKilledIsFollowedBeforeADefaultProducerNotices() throws Exception {
        assertThat(killed(false, TRIALS).percentile(95)).isLessThanOrEqualTo(1000);
        clean();
    }

    @Test
    void aLeaderThatIsTheControllerTooIsFollowedWithinTwoSeconds() throws Exception {
        assertThat(killed(true, TRIALS).percentile(95)).isLessThanOrEqualTo(2000);
        clean();
    }

    @Test
    void aShutdownIsNotNoticed() throws Exception {
        Samples all = new Samples("controlled shutdown");
        AckGaps gaps = writer(Workload.DEFAULTS);
        for (int trial = 0; trial < TRIALS; trial++) {
            Node victim = leader(trial % 2 == 0);
            all.add(gap(gaps, victim, node -> assertThat(node.terminate()).isZero()));
            victim.start();
        }
        System.out.println(all);
        assertThat(all.percentile(95)).isLessThanOrEqualTo(100);
        clean();
    }

    @Test
    void aPausedLeaderIsFollowedForAProducerThatWaitsOneSecond() throws Exception {
        Samples all = new Samples("leader paused, request.timeout.ms=1000");
        AckGaps gaps = writer(Map.of("acks", "all", "request.timeout.ms", 1000));
        for (int trial = 0; trial < TRIALS; trial++) {
            Node victim = leader(trial % 2 == 0);
            try {
                all.add(gap(gaps, victim, Node::pause));
            } finally {
                victim.resume();
            }
        }
        System.out.println(all);
        assertThat(all.percentile(95)).isLessThanOrEqualTo(2500);
        clean();
    }

    @Test
    void aPausedLeaderIsFollowedForAFreshProducer() throws Exception {
        Samples all = new Samples("leader paused, fresh producer");
        for (int trial = 0; trial < TRIALS; trial++) {
            cluster.awaitInSync(TOPIC, BACK_MAX);
            Node victim = leader(trial % 2 == 0);
            int partition = cluster.describe(TOPIC).partitions().stream()
                    .filter(info -> info.leader().id() == victim.id())
                    .findFirst()
                    .orElseThrow()
                    .partition();
            // One that asked the paused broker first would wait for that answer, whoever leads.
            Clients others = new Clients(cluster.nodes().stream()
                    .filter(node -> node != victim)
                    .map(Node::bootstrap)
                    .collect(Collectors.joining(",")));
            victim.pause();
            long paused = System.nanoTime();
            try {
                all.add(firstAck(others, partition, paused));
            } finally {
                victim.resume();
            }
        }
        System.out.println(all);
        assertThat(all.percentile(95)).isLessThanOrEqualTo(2500);
    }

    /**
     * Until the paused leader's place is taken, a producer that is told to go there waits for an answer; so this one is begun anew until
     * it is told of another.
     */
    private static long firstAck(Clients clients, int partition, long paused) throws Exception {
        while (true) {
            try (Producer<byte[], byte[]> fresh = clients.producer(
                    Map.of("acks", "all", "request.timeout.ms", 150, "delivery.timeout.ms", 200, "linger.ms", 0))) {
                // No value of the history: what is measured here is not judged.
                fresh.send(new ProducerRecord<>(TOPIC, partition, null, new byte[1]))
                        .get(10, TimeUnit.SECONDS);
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - paused);
            } catch (ExecutionException notYet) {
                if (System.nanoTime() - paused > BACK_MAX.toNanos()) {
                    throw notYet;
                }
            }
        }
    }

    private void clean() throws Exception {
        Run.Report report = new Run(cluster, workload).report();
        System.out.println(report);
        assertThat(report.clean()).as(report.toString()).isTrue();
    }
}

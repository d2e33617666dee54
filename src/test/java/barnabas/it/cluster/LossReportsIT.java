package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A leader's end is told by its link, and by Akka: either is enough for another to lead. */
@Tag("cluster")
@Tag("full")
@Timeout(180)
class LossReportsIT {
    /** An Akka that is held back says nothing for 2 s, and replicas take it for themselves after 1 s of silence. */
    private static final Duration ELECTED_MAX = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster = Cluster.proxied();
    private Node leader;

    @BeforeEach
    void aTopicIsLed() throws Exception {
        cluster.start();
        cluster.createTopic("lost", 1, Map.of());
        leader = cluster.leader("lost", 0);
    }

    @AfterEach
    void allEnds() {
        cluster.close();
    }

    private void hold(Channel channel) {
        new Faults(cluster, "lost").isolate(leader, channel);
    }

    /** Asked of a broker that is not the one in question: an Admin client might go on asking that one, which cannot know. */
    private void anotherLeads() {
        Node other = cluster.nodes().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        await("another leads")
                .atMost(ELECTED_MAX)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> {
                    int id = partition(other).at("/leader").asInt();
                    return id > 0 && id != leader.id();
                });
    }

    @Test
    void akkaAloneTellsOfIt() throws Exception {
        hold(Channel.LINK);
        leader.kill();
        anotherLeads();
    }

    @Test
    void theLinkAloneTellsOfIt() throws Exception {
        hold(Channel.CLUSTER);
        leader.kill();
        anotherLeads();
    }

    @Test
    void aLinkThatIsSilentIsEnoughThoughAkkaIsNot() {
        hold(Channel.LINK);
        anotherLeads();
    }

    @Test
    void aSilentAkkaIsNotEnoughAsLongAsReplicasHearOfTheirLeader() throws Exception {
        try (Workload workload = new Workload(cluster, "lost", 1)) {
            workload.write("default", Workload.DEFAULTS, 200);
            int epoch = epoch();
            hold(Channel.CLUSTER);
            // Akka takes 2 s to doubt; what it then makes of it comes at once.
            Thread.sleep(6000);
            assertThat(epoch()).isEqualTo(epoch);
            assertThat(workload.writers().get(0).gaps().longest().millis()).isLessThan(2000);
            cluster.network().heal();
        }
    }

    @Test
    void twoBrokersThatAreCutOffFromEachOtherTellClientsOfOneAnothersLeaders() {
        List<? extends Node> others =
                cluster.nodes().stream().filter(node -> node != leader).toList();
        Node cutOff = others.get(0);
        Node third = others.get(1);
        cluster.network().holdBoth(leader.id(), cutOff.id(), Channel.LINK);

        await("the leader has noticed").atMost(ELECTED_MAX).until(() -> inSync(third)
                .equals(Set.of(leader.id(), third.id())));
        await("by the third")
                .atMost(Duration.ofSeconds(2))
                .until(() -> partition(cutOff).at("/leader").asInt() == leader.id()
                        && inSync(cutOff).equals(Set.of(leader.id(), third.id())));
    }

    private static JsonNode partition(Node at) throws Exception {
        return JSON.readTree(((BarnabasNode) at).broker().get("/api/topics/lost"))
                .at("/partitions/0");
    }

    private static Set<Integer> inSync(Node at) throws Exception {
        Set<Integer> brokers = new HashSet<>();
        partition(at).at("/inSync").forEach(broker -> brokers.add(broker.asInt()));
        return brokers;
    }

    private int epoch() throws Exception {
        return LeaderEpochs.of(cluster, "lost").get(0);
    }
}

package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten members on a hundred partitions, and one leaves: what that costs here and on Apache Kafka, measured in one run. */
@Tag("cluster")
@Tag("full")
@Timeout(900)
class LeavingMemberIT {
    private static final int PARTITIONS = 100;
    private static final int MEMBERS = 10;
    private static final int ROUNDS = Integer.getInteger("leaving.rounds", 5);

    /** Members of the classic protocol are not heard of for an interval after they joined: a group at rest is what is looked at. */
    private static final int REST_MIN_MS = 3500;

    private static final int REST_SPREAD_MS = 3000;
    private static final long SEED = 4711;

    private static final String ASSIGNORS = "org.apache.kafka.clients.consumer.";

    private static final List<Map<String, Object>> PROTOCOLS = List.of(
            Map.of("group.protocol", "classic", "partition.assignment.strategy", ASSIGNORS + "RangeAssignor"),
            Map.of(
                    "group.protocol",
                    "classic",
                    "partition.assignment.strategy",
                    ASSIGNORS + "CooperativeStickyAssignor"),
            Map.of("group.protocol", "consumer"));

    @BeforeAll
    static void kafkaIsThere() {
        KafkaNode.assumeThere();
    }

    private static Map<String, Samples> measure(String whose, Cluster cluster) throws Exception {
        Map<String, Samples> samples = new TreeMap<>();
        Random random = new Random(SEED);
        try (cluster) {
            cluster.start();
            cluster.createTopic("orders", PARTITIONS, Map.of());
            for (Map<String, Object> protocol : PROTOCOLS) {
                String name = protocol.values().stream()
                        .map(value -> value.toString().replace(ASSIGNORS, ""))
                        .sorted()
                        .toList()
                        .toString();
                Samples leaves = new Samples(whose + " " + name);
                Map<String, Object> settings = new HashMap<>(protocol);
                settings.put("group.id", "group-" + name);
                try (GroupMembers members = new GroupMembers(cluster, "orders", PARTITIONS, settings)) {
                    members.join(MEMBERS);
                    for (int round = 0; round < ROUNDS; round++) {
                        members.rest(Duration.ofMillis(REST_MIN_MS + random.nextInt(REST_SPREAD_MS)));
                        leaves.add(members.leave());
                        members.join(1);
                    }
                }
                System.out.println(leaves);
                samples.put(name, leaves);
            }
        }
        return samples;
    }

    @Test
    void aMemberThatLeavesCostsAtMostHalfTheTimeThatItCostsOnApacheKafka() throws Exception {
        Map<String, Samples> kafka = measure("Apache Kafka", Cluster.kafka(1, Map.of()));
        Map<String, Samples> barnabas = measure("Barnabas", Cluster.barnabas(1));
        barnabas.forEach((protocol, samples) -> assertThat(samples.percentile(50))
                .as(protocol)
                .isLessThanOrEqualTo(kafka.get(protocol).percentile(50) / 2));
    }
}

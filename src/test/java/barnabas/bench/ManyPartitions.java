package barnabas.bench;

import barnabas.bench.figures.Figure;
import barnabas.it.cluster.Cluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Partitions with nothing in them, by the thousand in a topic: until all have a leader that answers, and what they take when idle. */
record ManyPartitions(int count) implements Exercise {
    private static final int PER_TOPIC = 1000;
    private static final int ANSWER_SECONDS_MAX = 120;
    private static final Duration LED_MAX = Duration.ofMinutes(3);
    private static final Duration SETTLES = Duration.ofSeconds(10);

    @Override
    public boolean isOnRunningBrokers() {
        return false;
    }

    @Override
    public Outcome turn(Bout bout) throws Exception {
        int partitions = (int) bout.scaled(count);
        try (Cluster cluster = bout.systems().cluster(bout.contender()).start()) {
            TimeUnit.NANOSECONDS.sleep(SETTLES.toNanos());
            double before = Idle.look(cluster).get(Figure.RESIDENT);
            long begun = System.nanoTime();
            create(cluster, "many", partitions);
            awaitLed(cluster, "many", partitions);
            double took = (System.nanoTime() - begun) / 1e6;
            TimeUnit.NANOSECONDS.sleep(SETTLES.toNanos());
            Map<Figure, Double> figures = Idle.look(cluster);
            figures.put(Figure.ALL_LED, took);
            figures.put(Figure.PARTITION_MEMORY, (figures.get(Figure.RESIDENT) - before) * 1000 / partitions);
            return Outcome.of(figures, "", List.of());
        }
    }

    /** In topics whose names begin so. */
    static void create(Cluster cluster, String prefix, int partitions) throws Exception {
        try (Admin admin = patient(cluster)) {
            for (NewTopic topic : topics(prefix, partitions, cluster.nodes().size())) {
                admin.createTopics(List.of(topic)).all().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            }
        }
    }

    /** One broker answers for thousands while others are being made. */
    private static Admin patient(Cluster cluster) {
        int millis = (int) TimeUnit.SECONDS.toMillis(ANSWER_SECONDS_MAX);
        return cluster.clients().admin(Map.of("request.timeout.ms", millis, "default.api.timeout.ms", millis));
    }

    private static List<NewTopic> topics(String prefix, int partitions, int replicas) {
        List<NewTopic> topics = new ArrayList<>();
        for (int made = 0; made < partitions; made += PER_TOPIC) {
            topics.add(new NewTopic(
                    prefix + "-" + topics.size(), Math.min(PER_TOPIC, partitions - made), (short) replicas));
        }
        return topics;
    }

    /** Until each one's leader tells where it ends. */
    static void awaitLed(Cluster cluster, String prefix, int partitions) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (NewTopic topic : topics(prefix, partitions, 1)) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        long end = System.nanoTime() + LED_MAX.toNanos();
        try (Admin admin = patient(cluster)) {
            while (!isTold(admin, ends)) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException(partitions + " partitions are not led after " + LED_MAX);
                }
            }
        }
    }

    private static boolean isTold(Admin admin, Map<TopicPartition, OffsetSpec> ends) throws Exception {
        try {
            admin.listOffsets(ends).all().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException notAllAreLed) {
            return false;
        }
    }
}

package barnabas.bench;

import barnabas.bench.figures.Contender;
import barnabas.it.cluster.Cluster;
import barnabas.it.cluster.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** All turns of one contender in one session of a row. */
public final class Bout {
    /** How long a turn's load lasts unless it is told otherwise; amounts of data are meant for this. */
    static final Duration USUAL = Duration.ofSeconds(15);

    private static final int ANSWER_SECONDS_MAX = 60;

    private final Row row;
    private final Contender contender;
    private final Cluster cluster;
    private final Duration load;
    private final Path scratch;
    private final Map<String, Double> remembered = new HashMap<>();
    private int topics;

    /**
     * One that has had no turn yet.
     *
     * @param cluster null when each turn starts its own
     * @param load how long the load of one turn lasts, about
     * @param scratch a folder for files of the load
     */
    Bout(Row row, Contender contender, Cluster cluster, Duration load, Path scratch) {
        this.row = row;
        this.contender = contender;
        this.cluster = cluster;
        this.load = load;
        this.scratch = scratch;
    }

    Contender contender() {
        return contender;
    }

    Systems systems() {
        return row.systems();
    }

    Cluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("row=" + row.name() + " starts brokers of its own");
        }
        return cluster;
    }

    double loadSeconds() {
        return load.toNanos() / 1e9;
    }

    Path scratch() {
        return scratch;
    }

    /** An amount that is meant for the usual length of a turn, made smaller for shorter ones. */
    long scaled(long amount) {
        return Math.max(1, Math.min(amount, amount * load.toMillis() / USUAL.toMillis()));
    }

    /** Something for the next turn, such as how fast this one was. */
    void remember(String name, double value) {
        remembered.put(name, value);
    }

    double remembered(String name) {
        return remembered.get(name);
    }

    /** A new one with a name of its own, as many replicas as there are brokers, all in sync; its name. */
    String createTopic(int partitions) throws Exception {
        String topic = row.name() + "-" + topics++;
        createTopic(topic, partitions);
        return topic;
    }

    void createTopic(String name, int partitions) throws Exception {
        cluster().createTopic(name, partitions, Map.of());
    }

    /** The name of the one that all turns have in common. */
    String keptTopic() {
        return row.name() + "-kept";
    }

    void deleteTopic(String topic) throws Exception {
        cluster().admin().deleteTopics(List.of(topic)).all().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** How many records a topic holds by its ends. */
    long records(String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        int partitions = cluster().describe(topic).partitions().size();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return cluster().admin().listOffsets(ends).all().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    List<Long> pids() {
        return cluster().nodes().stream().map(Node::pid).toList();
    }
}

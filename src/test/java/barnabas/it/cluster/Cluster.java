package barnabas.it.cluster;

import static org.awaitility.Awaitility.await;

import barnabas.it.Clients;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** Brokers that run together, Barnabas's or Apache Kafka's, and what they say of themselves to an administrator. */
public final class Cluster implements AutoCloseable {
    private static final int TRIES_OF_ONE_ADMIN = 25;
    private static final Duration START_MAX = Duration.ofSeconds(90);

    /** What java is told of the heap of a broker that shares the machine with tests. */
    private static final String SMALL = "-Xmx384m";

    private final List<? extends Node> nodes;
    private final Network network;
    private final boolean kafka;
    private Admin admin;

    private Cluster(List<? extends Node> nodes, Network network, boolean kafka) {
        this.nodes = nodes;
        this.network = network;
        this.kafka = kafka;
    }

    /** Three Barnabas brokers, not started yet, with nothing between them. */
    static Cluster barnabas(String... settings) {
        return barnabas(3, settings);
    }

    static Cluster barnabas(int count, String... settings) {
        return barnabas(count, SMALL, List.of(settings));
    }

    /**
     * Barnabas brokers, not started yet, with nothing between them.
     *
     * @param heap options of java, divided by spaces
     */
    public static Cluster barnabas(int count, String heap, List<String> settings) {
        List<BarnabasNode> nodes = BarnabasNode.cluster(count, null, settings);
        nodes.forEach(node -> node.broker().heap(heap));
        return new Cluster(nodes, null, false);
    }

    /** Three Barnabas brokers, not started yet, with proxies between them and before them. */
    static Cluster proxied(String... settings) {
        Network network = new Network();
        return new Cluster(BarnabasNode.cluster(3, network, List.of(settings)), network, false);
    }

    /** Nodes of Apache Kafka, not started yet, with nothing between them. */
    static Cluster kafka(int count, Map<String, String> settings) throws Exception {
        return kafka(count, "-Xms384m " + SMALL, settings);
    }

    /**
     * Nodes of Apache Kafka, not started yet, with nothing between them.
     *
     * @param heap options of java, divided by spaces
     */
    public static Cluster kafka(int count, String heap, Map<String, String> settings) throws Exception {
        return new Cluster(KafkaNode.cluster(count, heap, settings), null, true);
    }

    /** Starts all at once, and waits until each has said that it serves and all know of each other. */
    public Cluster start() throws IOException {
        for (Node node : nodes) {
            node.launch();
        }
        nodes.forEach(Node::awaitStarted);
        await("all brokers are known")
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> admin().describeCluster()
                                .nodes()
                                .get(5, TimeUnit.SECONDS)
                                .size()
                        == nodes.size());
        return this;
    }

    public List<? extends Node> nodes() {
        return nodes;
    }

    Node node(int id) {
        return nodes.get(id - 1);
    }

    /** What lies between them; only of those that are {@link #proxied}. */
    Network network() {
        if (network == null) {
            throw new IllegalStateException("nothing lies between these brokers");
        }
        return network;
    }

    boolean isProxied() {
        return network != null;
    }

    public String bootstrap() {
        return nodes.stream().map(Node::bootstrap).collect(Collectors.joining(","));
    }

    public Clients clients() {
        return new Clients(bootstrap());
    }

    public synchronized Admin admin() {
        if (admin == null) {
            admin = clients().admin(Map.of("request.timeout.ms", 3000, "default.api.timeout.ms", 10_000));
        }
        return admin;
    }

    private synchronized void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
            admin = null;
        }
    }

    /** With as many replicas as there are brokers, one has to be missing at most; waits until all are led and in sync. */
    public void createTopic(String name, int partitions, Map<String, String> configs) throws Exception {
        clients().createTopic(name, partitions, nodes.size(), configs);
        awaitInSync(name, START_MAX);
    }

    public TopicDescription describe(String topic) throws Exception {
        return admin().describeTopics(List.of(topic))
                .allTopicNames()
                .get(15, TimeUnit.SECONDS)
                .get(topic);
    }

    /** The broker that leads, as the cluster tells; empty node ids and failures are waited out. */
    Node leader(String topic, int partition) {
        AtomicInteger tries = new AtomicInteger();
        return node(await("partition " + partition + " is led")
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(
                        () -> {
                            // One that is connected to a broker that is cut off from all others goes on asking that
                            // one.
                            if (tries.incrementAndGet() % TRIES_OF_ONE_ADMIN == 0) {
                                closeAdmin();
                            }
                            return describe(topic)
                                    .partitions()
                                    .get(partition)
                                    .leader()
                                    .id();
                        },
                        id -> id > 0));
    }

    /** The brokers that have a partition's replicas, as the cluster tells. */
    List<? extends Node> replicas(String topic, int partition) throws Exception {
        return describe(topic).partitions().get(partition).replicas().stream()
                .map(replica -> node(replica.id()))
                .toList();
    }

    /** The broker whose controller leads. */
    Node controller() {
        return node(await("there is a controller")
                .atMost(START_MAX)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(this::controllerId, id -> id > 0));
    }

    private int controllerId() throws Exception {
        return kafka
                ? admin().describeMetadataQuorum()
                        .quorumInfo()
                        .get(5, TimeUnit.SECONDS)
                        .leaderId()
                : admin().describeCluster()
                        .controller()
                        .get(5, TimeUnit.SECONDS)
                        .id();
    }

    public void awaitInSync(String topic, Duration atMost) {
        await("all replicas of " + topic + " are in sync")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> inSync(describe(topic).partitions()));
    }

    private static boolean inSync(Collection<TopicPartitionInfo> partitions) {
        return partitions.stream()
                .allMatch(info -> info.leader() != null
                        && info.leader().id() > 0
                        && info.isr().size() == info.replicas().size());
    }

    /** What each has logged last, for a failure. */
    public String logs(int charactersMax) {
        return nodes.stream()
                .map(node -> {
                    String log = node.log();
                    return "--- broker " + node.id() + System.lineSeparator()
                            + log.substring(Math.max(0, log.length() - charactersMax));
                })
                .collect(Collectors.joining(System.lineSeparator()));
    }

    @Override
    public void close() {
        closeAdmin();
        nodes.forEach(Node::close);
        if (network != null) {
            network.close();
        }
    }
}

package barnabas.it.cluster;

import barnabas.it.BrokerProcess;
import barnabas.it.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A Barnabas broker of a cluster of several, perhaps reached by others only through proxies. */
final class BarnabasNode implements Node {
    private final int id;
    private final BrokerProcess broker;
    private final Network network;
    private final int advertised;

    private BarnabasNode(int id, BrokerProcess broker, Network network, int advertised) {
        this.id = id;
        this.broker = broker;
        this.network = network;
        this.advertised = advertised;
    }

    /**
     * Brokers 1 to {@code count} that are to form a cluster in which all vote.
     *
     * @param network what lies between them, or null: then they meet without anything between
     * @param settings lines below {@code barnabas} for all of them
     */
    static List<BarnabasNode> cluster(int count, Network network, List<String> settings) {
        List<BrokerProcess> brokers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            brokers.add(BrokerProcess.create());
        }
        String seeds = brokers.stream()
                .map(broker -> "\"127.0.0.1:" + broker.managementPort() + "\"")
                .collect(Collectors.joining(", ", "cluster.seeds = [", "]"));
        String voters = brokers.stream()
                .map(broker -> Integer.toString(brokers.indexOf(broker) + 1))
                .collect(Collectors.joining(", ", "cluster.voters = [", "]"));
        List<BarnabasNode> nodes = new ArrayList<>();
        for (BrokerProcess broker : brokers) {
            int id = nodes.size() + 1;
            broker.with("broker-id = " + id).with(seeds).with(voters);
            settings.forEach(broker::with);
            nodes.add(new BarnabasNode(
                    id, broker, network, network == null ? broker.kafkaPort() : proxied(id, broker, network)));
        }
        return nodes;
    }

    /** The port that is told to clients. */
    private static int proxied(int id, BrokerProcess broker, Network network) {
        List<Integer> ports = FreePorts.take(3);
        broker.with("kafka.advertised-port = " + ports.get(0))
                .with("cluster.port = " + ports.get(1))
                .with("cluster.bind-port = " + broker.clusterPort())
                .with("replication.port = " + ports.get(2))
                .with("replication.bind-port = " + broker.replicationPort());
        network.proxy(id, Channel.KAFKA, ports.get(0), broker.kafkaPort());
        network.proxy(id, Channel.CLUSTER, ports.get(1), broker.clusterPort());
        network.proxy(id, Channel.LINK, ports.get(2), broker.replicationPort());
        return ports.get(0);
    }

    /** For what only Barnabas has. */
    BrokerProcess broker() {
        return broker;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public void launch() {
        broker.launch();
        if (network != null) {
            network.isRun(id, broker.pid());
        }
    }

    @Override
    public void awaitStarted() {
        broker.awaitStarted();
    }

    @Override
    public void kill() throws InterruptedException {
        broker.kill();
    }

    @Override
    public int terminate() throws InterruptedException {
        broker.terminate();
        return broker.awaitEnd().exitCode();
    }

    @Override
    public boolean isAlive() {
        return broker.isAlive();
    }

    @Override
    public long pid() {
        return broker.pid();
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + advertised;
    }

    @Override
    public Path dataDir() {
        return broker.dataDir();
    }

    @Override
    public Path partitionFolder(String topic, int partition) throws IOException {
        return broker.partitionFolder(topic, partition);
    }

    @Override
    public String log() {
        return broker.log();
    }

    @Override
    public void close() {
        broker.close();
    }
}

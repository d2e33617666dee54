package barnabas.server;

import barnabas.group.ConsumerSettings;
import barnabas.group.ConsumerSettings.MigrationPolicy;
import barnabas.log.CleanerSettings;
import barnabas.management.Access;
import barnabas.management.PasswordHash;
import barnabas.management.Tls;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.BrokerId;
import barnabas.server.NodeConfig.Cleaner;
import barnabas.server.NodeConfig.Endpoint;
import barnabas.server.NodeConfig.Groups;
import barnabas.server.NodeConfig.Limits;
import barnabas.server.NodeConfig.Listener;
import barnabas.server.NodeConfig.LogDefaults;
import barnabas.server.NodeConfig.Topics;
import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link NodeConfig} and judges each value: what cannot be is refused with its key and the place where it stands.
 *
 * @param node what is below {@code barnabas}, resolved, with no unknown keys
 */
record NodeConfigReader(Config node) {
    private static final String LEADER_SELECTOR = "org.apache.kafka.common.replica.LeaderSelector";

    private static final String CERTIFICATE = "management.tls.certificate";
    private static final String KEY = "management.tls.key";
    private static final String CA = "management.tls.ca";

    NodeConfig read(Config all) {
        Endpoint kafka = endpoint("kafka", "host", "port");
        Endpoint cluster = endpoint("cluster", "host", "port");
        Endpoint replication = new Endpoint(cluster.host(), port("replication", "port"));
        String rack = node.getString("rack");
        int threads = positiveOrZero("threads");
        NodeConfig read = new NodeConfig(
                new BrokerId(positiveOrZero("broker-id")),
                Path.of(node.getString("data-dir")),
                rack.isEmpty() ? null : rack,
                readsByRack(),
                kafka,
                or(endpoint("kafka", "advertised-host", "advertised-port"), kafka),
                listeners(kafka),
                endpoint("management", "host", "port"),
                access(),
                tls(),
                cluster,
                or(endpoint("cluster", "bind-host", "bind-port"), cluster),
                replication,
                or(endpoint("replication", "bind-host", "bind-port"), replication),
                node.getStringList("cluster.seeds").stream()
                        .map(this::seed)
                        .distinct()
                        .toList(),
                voters(),
                bytes("cluster.metadata-snapshot-bytes", 1024),
                topics(),
                groups(),
                log(),
                limits(),
                bytes("events.bytes", 1024 * 1024),
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                all);
        requireSeedsOf(read);
        return read;
    }

    private Map<String, Listener> listeners(Endpoint kafka) {
        Map<String, Listener> listeners = new TreeMap<>();
        for (String name : node.getObject("kafka.listeners").keySet()) {
            String path = "kafka.listeners." + name;
            if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
                throw bad("kafka.listeners", "'" + name + "' is no name for a listener");
            }
            Config own = node.getConfig(path).withFallback(KnownKeys.LISTENER);
            Endpoint bind = or(endpoint(own, path, "host", "port"), kafka);
            if (bind.port() == kafka.port()) {
                throw bad(path, "its port must be set, and be another than that of barnabas.kafka");
            }
            listeners.put(
                    name, new Listener(bind, or(endpoint(own, path, "advertised-host", "advertised-port"), bind)));
        }
        return listeners;
    }

    private Endpoint endpoint(Config own, String path, String host, String port) {
        int number = own.getInt(port);
        if (number < 0 || number > 65_535) {
            throw bad(path, "its " + port + " must be a number from 0 to 65535");
        }
        return new Endpoint(own.getString(host), number);
    }

    private Access access() {
        Access access = new Access(
                node.getString("management.user"),
                node.getString("management.password"),
                node.getBoolean("management.writable"));
        if (access.asksForPassword()
                && (access.user().isEmpty() || access.user().indexOf(':') >= 0)) {
            throw bad("management.user", "it must have a name, without a colon");
        }
        if (PasswordHash.isOne(access.password())) {
            requireHash(access.password());
        }
        String host = node.getString("management.host");
        boolean guarded = access.asksForPassword() || isGiven(CERTIFICATE);
        if (!guarded && !node.getBoolean("management.insecure") && !isLoopback(host)) {
            throw bad(
                    "management.host",
                    "others can reach '" + host + "', and nobody is asked for a password: set management.password,"
                            + " management.tls, or management.insecure = true where the network keeps strangers out");
        }
        return access;
    }

    private @Nullable Tls tls() {
        if (isGiven(CERTIFICATE) != isGiven(KEY)) {
            throw bad(CERTIFICATE, "a certificate and its key must be given together");
        }
        if (!isGiven(CERTIFICATE)) {
            return null;
        }
        try {
            return Tls.read(new Tls.Source(
                    Path.of(node.getString(CERTIFICATE)),
                    Path.of(node.getString(KEY)),
                    node.getString("management.tls.key-password"),
                    isGiven(CA) ? Path.of(node.getString(CA)) : null,
                    node.getBoolean("management.tls.verify-names")));
        } catch (IllegalArgumentException unusable) {
            throw bad(CERTIFICATE, String.valueOf(unusable.getMessage()));
        }
    }

    private boolean isGiven(String path) {
        return !node.getString(path).isEmpty();
    }

    private void requireHash(String password) {
        try {
            PasswordHash.parse(password);
        } catch (IllegalArgumentException damaged) {
            throw bad("management.password", "the hash cannot be read: " + damaged.getMessage());
        }
    }

    /** A name that is not known is some other's to complain of. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** Kafka's own two, by the names that they have there. */
    private boolean readsByRack() {
        String selector = node.getString("replica-selector-class");
        if (selector.isEmpty() || selector.equals(LEADER_SELECTOR)) {
            return false;
        }
        if (selector.equals(NodeConfig.RACK_AWARE_SELECTOR)) {
            return true;
        }
        throw bad(
                "replica-selector-class", "'" + selector + "' is neither empty nor " + NodeConfig.RACK_AWARE_SELECTOR);
    }

    private List<BrokerId> voters() {
        List<BrokerId> voters = node.getIntList("cluster.voters").stream()
                .map(BrokerId::new)
                .distinct()
                .toList();
        if (voters.isEmpty()) {
            throw bad("cluster.voters", "somebody must vote");
        }
        return voters;
    }

    /** Alone it would be a cluster of its own after each start, and wait in it for voters that look for it elsewhere. */
    private void requireSeedsOf(NodeConfig read) {
        if (read.isAlone() && !read.voters().equals(List.of(read.brokerId()))) {
            throw bad(
                    "cluster.seeds",
                    "they are " + read.seeds()
                            + " and must be the management addresses of all voters, who are brokers "
                            + read.voters());
        }
    }

    /** {@code host:port}, or {@code [host]:port}. */
    private Endpoint seed(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, colon);
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean brackets = host.startsWith("[") && host.endsWith("]");
            if (!host.isEmpty() && port >= 0 && port <= 65_535) {
                return new Endpoint(brackets ? host.substring(1, host.length() - 1) : host, port);
            }
        } catch (IndexOutOfBoundsException | NumberFormatException noAddress) {
            // Said below.
        }
        throw bad("cluster.seeds", "'" + text + "' is not host:port");
    }

    private Topics topics() {
        return new Topics(
                node.getBoolean("topics.auto-create"),
                atLeast(1, "topics.default-partitions"),
                atLeast(1, "topics.default-replication-factor"));
    }

    private Groups groups() {
        return new Groups(
                atLeast(1, "groups.offsets-partitions"),
                atLeast(1, "groups.offsets-replication-factor"),
                node.getDuration("groups.initial-delay"),
                node.getDuration("groups.heartbeat-wait"),
                Set.copyOf(node.getStringList("groups.heartbeat-wait-clients")),
                node.getDuration("groups.session-timeout-min"),
                node.getDuration("groups.session-timeout-max"),
                atLeast(1, "groups.members"),
                atLeast(0, "groups.offset-metadata-bytes"),
                node.getDuration("groups.offsets-retention"),
                consumerGroups());
    }

    private ConsumerSettings consumerGroups() {
        String policy = node.getString("groups.consumer.migration-policy");
        if (Arrays.stream(MigrationPolicy.values())
                .noneMatch(each -> each.name().equalsIgnoreCase(policy))) {
            throw new ConfigException("barnabas.groups.consumer.migration-policy '" + policy + "' is not known");
        }
        try {
            return new ConsumerSettings(
                    node.getDuration("groups.consumer.session-timeout"),
                    range("groups.consumer.session-timeout"),
                    node.getDuration("groups.consumer.heartbeat-interval"),
                    range("groups.consumer.heartbeat-interval"),
                    node.getDuration("groups.consumer.heartbeat-interval-of-small-groups"),
                    atLeast(1, "groups.consumer.members"),
                    node.getStringList("groups.consumer.assignors"),
                    MigrationPolicy.valueOf(policy.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            throw new ConfigException("bad barnabas.groups.consumer: " + unknown.getMessage(), unknown);
        }
    }

    private ConsumerSettings.Range range(String path) {
        return new ConsumerSettings.Range(node.getDuration(path + "-min"), node.getDuration(path + "-max"));
    }

    private LogDefaults log() {
        return new LogDefaults(
                bytes("log.segment-bytes", 1024 * 1024),
                node.getDuration("log.segment-age"),
                unlimitedOr("log.retention-bytes", () -> bytes("log.retention-bytes", 0)),
                unlimitedOr("log.retention-age", () -> node.getDuration("log.retention-age")
                        .toMillis()),
                node.getDuration("log.retention-check-interval"),
                cleaner(),
                flush());
    }

    private Cleaner cleaner() {
        int buffer = (int) Math.min(Integer.MAX_VALUE - 64L, bytes("log.cleaner.dedupe-buffer-bytes", 64 * 1024));
        return new Cleaner(
                new CleanerSettings(
                        atLeast(1, "log.cleaner.threads"), buffer, bytes("log.cleaner.bytes-per-second", 64 * 1024)),
                node.getDuration("log.cleaner.check-interval"));
    }

    private Flush flush() {
        String flush = node.getString("log.flush");
        for (Flush known : Flush.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(flush)) {
                return known;
            }
        }
        throw bad("log.flush", "it is '" + flush + "' and may be 'acked' or 'os'");
    }

    private Limits limits() {
        long inflight = bytes("limits.inflight-bytes", 0);
        return new Limits(
                (int) Math.min(Integer.MAX_VALUE - 64L, bytes("limits.request-bytes", 1024)),
                (int) Math.min(Integer.MAX_VALUE - 64L, bytes("limits.batch-bytes", 64)),
                atLeast(1, "limits.connections"),
                atLeast(1, "limits.connections-per-ip"),
                inflight == 0 ? Runtime.getRuntime().maxMemory() / 4 : inflight,
                atLeast(1, "limits.inflight-requests"),
                node.getDuration("limits.idle-timeout"),
                node.getDuration("limits.request-timeout"),
                atLeast(1, "limits.producers-per-partition"),
                node.getDuration("limits.producer-age"));
    }

    private Endpoint endpoint(String section, String host, String port) {
        return new Endpoint(node.getString(section + "." + host), port(section, port));
    }

    private int port(String section, String port) {
        int number = positiveOrZero(section + "." + port);
        if (number > 65_535) {
            throw bad(section + "." + port, "a port is at most 65535");
        }
        return number;
    }

    private static Endpoint or(Endpoint said, Endpoint otherwise) {
        return new Endpoint(
                said.host().isEmpty() ? otherwise.host() : said.host(),
                said.port() == 0 ? otherwise.port() : said.port());
    }

    private long unlimitedOr(String path, LongSupplier limited) {
        return "-1".equals(node.getValue(path).unwrapped().toString()) ? -1 : limited.getAsLong();
    }

    private long bytes(String path, long least) {
        long bytes = node.getBytes(path);
        if (bytes < least) {
            throw bad(path, "it must be at least " + least + " bytes");
        }
        return bytes;
    }

    private int positiveOrZero(String path) {
        return atLeast(0, path);
    }

    private int atLeast(int least, String path) {
        int value = node.getInt(path);
        if (value < least) {
            throw bad(path, "it is " + value + " and must be at least " + least);
        }
        return value;
    }

    private ConfigException bad(String path, String why) {
        return new ConfigException("bad value of 'barnabas." + path + "' ("
                + node.getValue(path).origin().description() + "): " + why);
    }
}

package barnabas.server;

import barnabas.group.ConsumerSettings;
import barnabas.group.ConsumerSettings.MigrationPolicy;
import barnabas.log.CleanerSettings;
import barnabas.management.Access;
import barnabas.management.PasswordHash;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.BrokerId;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node's configuration: {@code application.conf} of the jar, the user's file and the environment over it, checked.
 * The accessors are named after the keys; {@link #config} is all of it, resolved.
 */
public record NodeConfig(
        BrokerId brokerId,
        Path dataDir,
        @Nullable String rack,
        boolean readsByRack,
        Endpoint kafka,
        Endpoint advertised,
        Map<String, Listener> listeners,
        Endpoint management,
        Access access,
        Endpoint cluster,
        Endpoint clusterBind,
        Endpoint replication,
        Endpoint replicationBind,
        List<Endpoint> seeds,
        List<BrokerId> voters,
        long metadataSnapshotBytes,
        Topics topics,
        Groups groups,
        LogDefaults log,
        Limits limits,
        long eventsBytes,
        int threads,
        Config config) {

    static final String RACK_AWARE_SELECTOR = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    private static final String LEADER_SELECTOR = "org.apache.kafka.common.replica.LeaderSelector";

    /** A host and a port. Port 0 asks the system for a free one. */
    public record Endpoint(String host, int port) {
        @Override
        public String toString() {
            return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
        }
    }

    /** Where a further listener listens, and where its clients reach it. */
    public record Listener(Endpoint bind, Endpoint advertised) {}

    public record Topics(boolean autoCreate, int defaultPartitions, int defaultReplicationFactor) {}

    public record Groups(
            int offsetsPartitions,
            int offsetsReplicationFactor,
            Duration initialDelay,
            Duration heartbeatWait,
            Duration sessionTimeoutMin,
            Duration sessionTimeoutMax,
            int membersMax,
            int offsetMetadataMax,
            Duration offsetsRetention,
            ConsumerSettings consumer) {}

    /** Bytes and ages are -1 for no limit where the configuration says so. */
    public record LogDefaults(
            long segmentBytes,
            Duration segmentAge,
            long retentionBytes,
            long retentionMs,
            Duration retentionCheckInterval,
            Cleaner cleaner,
            Flush flush) {}

    /** What compaction may take, and how often it looks. */
    public record Cleaner(CleanerSettings settings, Duration checkInterval) {}

    public record Limits(
            int requestBytes,
            int batchBytes,
            int connections,
            int connectionsPerIp,
            long inflightBytes,
            int inflightRequests,
            Duration idleTimeout,
            Duration requestTimeout,
            int producersPerPartition,
            Duration producerAge) {}

    /** Reads {@code file} over the defaults, or the defaults alone. Throws {@link ConfigException}. */
    public static NodeConfig load(@Nullable Path file) {
        if (file != null && !Files.isReadable(file)) {
            throw new ConfigException("cannot read the configuration file '" + file + "'");
        }
        try {
            Config given = file == null
                    ? ConfigFactory.empty()
                    : ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            return of(given);
        } catch (com.typesafe.config.ConfigException broken) {
            throw new ConfigException("bad configuration: " + broken.getMessage(), broken);
        }
    }

    /** The defaults, for who tries things out on one machine: everything may be changed over HTTP. */
    static NodeConfig development() {
        return load(null).with("barnabas.management.writable", true);
    }

    /** The same from a parsed configuration, not yet resolved. */
    static NodeConfig of(Config given) {
        Config defaults = ConfigFactory.parseResources(NodeConfig.class.getClassLoader(), "application.conf");
        if (given.root().get("barnabas") instanceof com.typesafe.config.ConfigObject own) {
            KnownKeys.require(own, ConfigFactory.parseMap(defaults.getObject("barnabas")));
        }
        Config all = given.withFallback(defaults).resolve();
        return new Reader(all.getConfig("barnabas")).read(all);
    }

    /** Whether this broker is a cluster of its own: no other broker stands among its seeds (rule F1). */
    public boolean isAlone() {
        return seeds.isEmpty() || seeds.equals(List.of(management));
    }

    /**
     * Whether this broker has a say in forming the cluster's metadata group (rule M2). One that finds others through its seeds and
     * was not told who votes has none: it takes the cluster as it finds it.
     */
    boolean isFounder() {
        return voters.contains(brokerId) && (isAlone() || voters.size() > 1);
    }

    /** How many of the seeds must be there for a cluster to begin: with any fewer there could be two. */
    int quorum() {
        return seeds.size() / 2 + 1;
    }

    /** The same configuration with another value of one key. */
    NodeConfig with(String path, Object value) {
        return of(config.withValue(path, ConfigValueFactory.fromAnyRef(value)));
    }

    /** Typed reading of the checked keys. */
    private record Reader(Config node) {
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
            if (!access.asksForPassword() && !node.getBoolean("management.insecure") && !isLoopback(host)) {
                throw bad(
                        "management.host",
                        "others can reach '" + host + "', and nobody is asked for a password: set management.password,"
                                + " or management.insecure = true where the network keeps strangers out");
            }
            return access;
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
            if (selector.equals(RACK_AWARE_SELECTOR)) {
                return true;
            }
            throw bad("replica-selector-class", "'" + selector + "' is neither empty nor " + RACK_AWARE_SELECTOR);
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
                            atLeast(1, "log.cleaner.threads"),
                            buffer,
                            bytes("log.cleaner.bytes-per-second", 64 * 1024)),
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

        private long unlimitedOr(String path, java.util.function.LongSupplier limited) {
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
}

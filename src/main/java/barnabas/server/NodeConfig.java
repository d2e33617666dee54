package barnabas.server;

import barnabas.group.ConsumerSettings;
import barnabas.log.CleanerSettings;
import barnabas.management.Access;
import barnabas.management.Tls;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.BrokerId;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        @Nullable Tls tls,
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
            Set<String> heartbeatWaitClients,
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
        return new NodeConfigReader(all.getConfig("barnabas")).read(all);
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
}

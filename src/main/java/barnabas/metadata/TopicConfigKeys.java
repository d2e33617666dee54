package barnabas.metadata;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;
import static org.apache.kafka.common.config.TopicConfig.*;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The table behind {@link TopicConfigs}: each key of a topic with the broker's key that gives its default (as Kafka's
 * ServerTopicConfigSynonyms), type, default and limits (as Kafka 4.3's LogConfig).
 */
final class TopicConfigKeys {
    private final ConfigDef definitions = new ConfigDef();
    private final Map<String, String> brokerKeys = new HashMap<>();

    TopicConfigKeys() {
        used(
                TopicConfigs.FLUSH,
                TopicConfigs.FLUSH,
                STRING,
                TopicConfigs.FLUSH_ACKED,
                ValidString.in(TopicConfigs.FLUSH_ACKED, TopicConfigs.FLUSH_OS),
                "acked: a batch counts as written on a replica when it is flushed to the disk, and no consumer sees it"
                        + " before. os: the operating system flushes when it likes, as in Apache Kafka.");
        defineSegments();
        defineRetention();
        defineMessages();
        defineReplication();
        defineRemoteStorage();
    }

    ConfigDef definitions() {
        return definitions;
    }

    /** The broker's key by the topic's key; a few topic keys have none. */
    Map<String, String> brokerKeys() {
        return Map.copyOf(brokerKeys);
    }

    private void defineSegments() {
        // KIP-1030 gave it this floor.
        used(SEGMENT_BYTES_CONFIG, "log.segment.bytes", INT, 1 << 30, atLeast(1 << 20), SEGMENT_BYTES_DOC);
        used(SEGMENT_MS_CONFIG, "log.roll.ms", LONG, 604_800_000L, atLeast(1), SEGMENT_MS_DOC);
        used(INDEX_INTERVAL_BYTES_CONFIG, "log.index.interval.bytes", INT, 4096, atLeast(0), INDEX_INTERVAL_BYTES_DOC);
        stored(SEGMENT_JITTER_MS_CONFIG, "log.roll.jitter.ms", LONG, 0L, atLeast(0), SEGMENT_JITTER_MS_DOC);
        stored(
                SEGMENT_INDEX_BYTES_CONFIG,
                "log.index.size.max.bytes",
                INT,
                10 << 20,
                atLeast(4),
                SEGMENT_INDEX_BYTES_DOC);
        stored(
                FLUSH_MESSAGES_INTERVAL_CONFIG,
                "log.flush.interval.messages",
                LONG,
                Long.MAX_VALUE,
                atLeast(1),
                FLUSH_MESSAGES_INTERVAL_DOC);
        stored(FLUSH_MS_CONFIG, "log.flush.interval.ms", LONG, Long.MAX_VALUE, atLeast(0), FLUSH_MS_DOC);
        stored(
                FILE_DELETE_DELAY_MS_CONFIG,
                "log.segment.delete.delay.ms",
                LONG,
                60_000L,
                atLeast(0),
                FILE_DELETE_DELAY_MS_DOC);
        stored(PREALLOCATE_CONFIG, "log.preallocate", BOOLEAN, false, null, PREALLOCATE_DOC);
    }

    private void defineRetention() {
        Validator policies = ValidList.in(CLEANUP_POLICY_COMPACT, CLEANUP_POLICY_DELETE);
        used(
                CLEANUP_POLICY_CONFIG,
                "log.cleanup.policy",
                LIST,
                List.of(CLEANUP_POLICY_DELETE),
                policies,
                CLEANUP_POLICY_DOC);
        used(RETENTION_BYTES_CONFIG, "log.retention.bytes", LONG, -1L, null, RETENTION_BYTES_DOC);
        used(RETENTION_MS_CONFIG, "log.retention.ms", LONG, 604_800_000L, atLeast(-1), RETENTION_MS_DOC);
        used(
                DELETE_RETENTION_MS_CONFIG,
                "log.cleaner.delete.retention.ms",
                LONG,
                86_400_000L,
                atLeast(0),
                DELETE_RETENTION_MS_DOC);
        used(
                MIN_COMPACTION_LAG_MS_CONFIG,
                "log.cleaner.min.compaction.lag.ms",
                LONG,
                0L,
                atLeast(0),
                MIN_COMPACTION_LAG_MS_DOC);
        used(
                MAX_COMPACTION_LAG_MS_CONFIG,
                "log.cleaner.max.compaction.lag.ms",
                LONG,
                Long.MAX_VALUE,
                atLeast(1),
                MAX_COMPACTION_LAG_MS_DOC);
        used(
                MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                "log.cleaner.min.cleanable.ratio",
                DOUBLE,
                0.5,
                between(0, 1),
                MIN_CLEANABLE_DIRTY_RATIO_DOC);
    }

    private void defineMessages() {
        Validator types = ValidString.in("CreateTime", "LogAppendTime");
        Validator codecs = ValidString.in("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer");
        used(MAX_MESSAGE_BYTES_CONFIG, "message.max.bytes", INT, 1_048_588, atLeast(0), MAX_MESSAGE_BYTES_DOC);
        used(
                MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "log.message.timestamp.type",
                STRING,
                "CreateTime",
                types,
                MESSAGE_TIMESTAMP_TYPE_DOC);
        used(
                MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                "log.message.timestamp.before.max.ms",
                LONG,
                Long.MAX_VALUE,
                atLeast(0),
                MESSAGE_TIMESTAMP_BEFORE_MAX_MS_DOC);
        used(
                MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                "log.message.timestamp.after.max.ms",
                LONG,
                3_600_000L,
                atLeast(0),
                MESSAGE_TIMESTAMP_AFTER_MAX_MS_DOC);
        stored(COMPRESSION_TYPE_CONFIG, COMPRESSION_TYPE_CONFIG, STRING, "producer", codecs, COMPRESSION_TYPE_DOC);
        stored(
                COMPRESSION_GZIP_LEVEL_CONFIG,
                COMPRESSION_GZIP_LEVEL_CONFIG,
                INT,
                -1,
                new GzipLevel(),
                COMPRESSION_GZIP_LEVEL_DOC);
        stored(
                COMPRESSION_LZ4_LEVEL_CONFIG,
                COMPRESSION_LZ4_LEVEL_CONFIG,
                INT,
                9,
                between(1, 17),
                COMPRESSION_LZ4_LEVEL_DOC);
        stored(
                COMPRESSION_ZSTD_LEVEL_CONFIG,
                COMPRESSION_ZSTD_LEVEL_CONFIG,
                INT,
                3,
                between(-131_072, 22),
                COMPRESSION_ZSTD_LEVEL_DOC);
    }

    private void defineReplication() {
        used(MIN_IN_SYNC_REPLICAS_CONFIG, MIN_IN_SYNC_REPLICAS_CONFIG, INT, 1, atLeast(1), MIN_IN_SYNC_REPLICAS_DOC);
        stored(
                UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                BOOLEAN,
                false,
                null,
                UNCLEAN_LEADER_ELECTION_ENABLE_DOC);
        throttled(TopicConfigs.LEADER_THROTTLED, "sends to them (leader.replication.throttled.rate)");
        throttled(TopicConfigs.FOLLOWER_THROTTLED, "is sent (follower.replication.throttled.rate)");
    }

    private void throttled(String name, String bounded) {
        used(
                name,
                null,
                LIST,
                List.of(),
                new ThrottledReplicas(),
                "Replicas that are new to their partition are fed in bounds of what a broker " + bounded
                        + ", when they are named here as partition:broker each, or by '*' for all of the topic.");
    }

    private void defineRemoteStorage() {
        stored(REMOTE_LOG_STORAGE_ENABLE_CONFIG, null, BOOLEAN, false, null, REMOTE_LOG_STORAGE_ENABLE_DOC);
        stored(REMOTE_LOG_COPY_DISABLE_CONFIG, null, BOOLEAN, false, null, REMOTE_LOG_COPY_DISABLE_DOC);
        stored(REMOTE_LOG_DELETE_ON_DISABLE_CONFIG, null, BOOLEAN, false, null, REMOTE_LOG_DELETE_ON_DISABLE_DOC);
        stored(
                LOCAL_LOG_RETENTION_MS_CONFIG,
                "log.local.retention.ms",
                LONG,
                -2L,
                atLeast(-2),
                LOCAL_LOG_RETENTION_MS_DOC);
        stored(
                LOCAL_LOG_RETENTION_BYTES_CONFIG,
                "log.local.retention.bytes",
                LONG,
                -2L,
                atLeast(-2),
                LOCAL_LOG_RETENTION_BYTES_DOC);
    }

    private void used(
            String name,
            @Nullable String brokerKey,
            ConfigDef.Type type,
            Object byDefault,
            @Nullable Validator limits,
            String doc) {
        definitions.define(name, type, byDefault, limits, Importance.MEDIUM, doc);
        if (brokerKey != null) {
            brokerKeys.put(name, brokerKey);
        }
    }

    private void stored(
            String name,
            @Nullable String brokerKey,
            ConfigDef.Type type,
            Object byDefault,
            @Nullable Validator limits,
            String doc) {
        used(name, brokerKey, type, byDefault, limits, "Stored, not used. " + doc);
    }

    /** -1 for gzip's own default, else 1 to 9. */
    private static final class GzipLevel implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            int level = (Integer) value;
            if (level != -1 && (level < 1 || level > 9)) {
                throw new ConfigException(name, value, "Value must be between 1 and 9 or equal to -1");
            }
        }

        @Override
        public String toString() {
            return "[1,...,9] or -1";
        }
    }

    /** {@code *}, or {@code partition:broker} each. */
    private static final class ThrottledReplicas implements Validator {
        @Override
        public void ensureValid(String name, Object value) {
            List<?> replicas = (List<?>) value;
            boolean all = replicas.size() == 1 && replicas.get(0).equals("*");
            if (!all
                    && !replicas.stream().allMatch(replica -> replica.toString().matches("[0-9]+:[0-9]+"))) {
                throw new ConfigException(
                        name,
                        value,
                        name + " must be the literal '*' or a list of replicas in the following format: " + this);
            }
        }

        @Override
        public String toString() {
            return "[partitionId]:[brokerId],[partitionId]:[brokerId],...";
        }
    }
}

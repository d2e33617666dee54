package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.TopicSettings.Cleanup;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.metadata.TopicSettings.TimestampType;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicConfigsTest {
    @Test
    void everyKeyOfKafkasTopicConfigIsThereButTheOneThatKafkaFourDropped() throws IllegalAccessException {
        for (var field : TopicConfig.class.getFields()) {
            if (field.getName().endsWith("_CONFIG") && !field.isAnnotationPresent(Deprecated.class)) {
                String key = (String) field.get(null);
                assertThat(TopicConfigs.names().contains(key))
                        .as(key)
                        .isEqualTo(!key.equals("message.downconversion.enable"));
            }
        }
    }

    @Test
    void withoutAnyConfigurationKafkasDefaultsHoldAndAcksMeanFlushed() {
        assertThat(TopicConfigs.settings(Map.of(), Map.of(), Map.of()))
                .isEqualTo(new TopicSettings(
                        Cleanup.DELETE,
                        Flush.ACKED,
                        TimestampType.CREATE_TIME,
                        Long.MAX_VALUE,
                        3_600_000,
                        1_048_588,
                        1,
                        1 << 30,
                        Duration.ofDays(7),
                        4096,
                        -1,
                        604_800_000,
                        TopicSettings.Compaction.DEFAULT));
    }

    @Test
    void theNearerLayerHidesTheFarther() {
        Map<String, String> node = Map.of("log.retention.ms", "1", "log.retention.bytes", "1", "log.roll.ms", "1");
        Map<String, String> cluster = Map.of("log.retention.ms", "2", "log.retention.bytes", "2");
        Map<String, String> topic = Map.of("retention.ms", "3");

        TopicSettings settings = TopicConfigs.settings(topic, cluster, node);

        assertThat(settings.retentionMs()).isEqualTo(3);
        assertThat(settings.retentionBytes()).isEqualTo(2);
        assertThat(settings.segmentAge()).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void aStoredValueThatIsNotLegalHereCountsAsNotThere() {
        TopicSettings settings =
                TopicConfigs.settings(Map.of("segment.bytes", "17"), Map.of("log.segment.bytes", "2097152"), Map.of());

        assertThat(settings.segmentBytes()).isEqualTo(2_097_152);
    }

    @Test
    void wordsAreReadAsKafkaReadsThem() {
        TopicSettings settings = TopicConfigs.settings(
                Map.of(
                        "cleanup.policy", "compact, delete",
                        "message.timestamp.type", "LogAppendTime",
                        "barnabas.flush", "os"),
                Map.of(),
                Map.of());

        assertThat(settings.cleanup()).isEqualTo(Cleanup.COMPACT_AND_DELETE);
        assertThat(settings.timestampType()).isEqualTo(TimestampType.LOG_APPEND_TIME);
        assertThat(settings.flush()).isEqualTo(Flush.OS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "segment.bytes | 1048576",
                "retention.ms | -1",
                "cleanup.policy | compact,delete",
                "compression.gzip.level | -1",
                "leader.replication.throttled.replicas | *",
                "follower.replication.throttled.replicas | 0:1,1:2",
                "remote.storage.enable | true",
                "local.retention.bytes | -2",
                "barnabas.flush | os"
            })
    void whatKafkaAcceptsIsAccepted(String key, String value) {
        assertThat(TopicConfigs.validate(Map.of(key, value))).isEqualTo(Outcome.DONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "segment.bytes | 1048575 | at least 1048576",
                "retention.ms | -2 | at least -1",
                "retention.ms | a while | Not a number of type LONG",
                "cleanup.policy | shred | String must be one of: compact, delete",
                "message.timestamp.type | Whenever | CreateTime, LogAppendTime",
                "min.insync.replicas | 0 | at least 1",
                "min.cleanable.dirty.ratio | 2 | no more than 1",
                "compression.gzip.level | 0 | between 1 and 9 or equal to -1",
                "leader.replication.throttled.replicas | 0 | literal '*' or a list",
                "unclean.leader.election.enable | maybe | Expected value to be either true or false",
                "barnabas.flush | never | acked, os",
                "flavour | plum | Unknown topic config name: flavour"
            })
    void whatKafkaRefusesIsRefusedWithTheReason(String key, String value, String reason) {
        Outcome outcome = TopicConfigs.validate(Map.of(key, value));

        assertThat(outcome.error()).isEqualTo(Errors.INVALID_CONFIG);
        assertThat(outcome.message()).contains(reason);
    }

    @Test
    void valuesAreBoundedInLength() {
        String many = "0:1,".repeat(TopicConfigs.VALUE_LENGTH_MAX / 4) + "0:1";

        assertThat(TopicConfigs.validate(Map.of("leader.replication.throttled.replicas", many))
                        .message())
                .contains("more than 16384 characters");
    }

    @Test
    void aTopicSaysHowItIsCompacted() {
        Map<String, String> topic = Map.of(
                "cleanup.policy", "compact",
                "min.cleanable.dirty.ratio", "0.1",
                "min.compaction.lag.ms", "2",
                "max.compaction.lag.ms", "3");
        Map<String, String> cluster = Map.of("log.cleaner.delete.retention.ms", "4");
        assertThat(TopicConfigs.settings(topic, cluster, Map.of()).compaction())
                .isEqualTo(new TopicSettings.Compaction(0.1, 2, 3, 4));
    }

    @Test
    void theLeastCompactionLagIsNotAboveTheMost() {
        assertThat(TopicConfigs.validate(Map.of("min.compaction.lag.ms", "5", "max.compaction.lag.ms", "4"))
                        .message())
                .isEqualTo("conflict topic config setting min.compaction.lag.ms (5) > max.compaction.lag.ms (4)");
    }
}

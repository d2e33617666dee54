package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.ConfigEntry.Source;
import barnabas.metadata.ConfigEntry.Synonym;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigDescriptionsTest {
    private static final BrokerConfigLayers BROKER = new BrokerConfigLayers(
            Map.of("log.retention.ms", "2"),
            Map.of("log.retention.ms", "3"),
            Map.of("log.retention.ms", "4", "broker.id", "1"));

    @Test
    void aTopicsKeyNamesEveryLayerThatHasAValueNearestFirst() {
        ConfigEntry retention = find(ConfigDescriptions.topic(Map.of("retention.ms", "1"), BROKER), "retention.ms");

        assertThat(retention.value()).isEqualTo("1");
        assertThat(retention.source()).isEqualTo(Source.TOPIC);
        assertThat(retention.readOnly()).isFalse();
        assertThat(retention.synonyms())
                .containsExactly(
                        new Synonym("retention.ms", "1", Source.TOPIC),
                        new Synonym("log.retention.ms", "2", Source.BROKER),
                        new Synonym("log.retention.ms", "3", Source.CLUSTER),
                        new Synonym("log.retention.ms", "4", Source.NODE),
                        new Synonym("log.retention.ms", "604800000", Source.DEFAULT));
    }

    @Test
    void aGroupsKeyNamesTheGroupTheNodeAndTheDefault() {
        ConfigEntry session = find(
                ConfigDescriptions.group(
                        Map.of("consumer.session.timeout.ms", "50000"),
                        Map.of("group.consumer.session.timeout.ms", "46000")),
                "consumer.session.timeout.ms");

        assertThat(session.value()).isEqualTo("50000");
        assertThat(session.source()).isEqualTo(Source.GROUP);
        assertThat(session.readOnly()).isFalse();
        assertThat(session.synonyms())
                .containsExactly(
                        new Synonym("consumer.session.timeout.ms", "50000", Source.GROUP),
                        new Synonym("group.consumer.session.timeout.ms", "46000", Source.NODE),
                        new Synonym("group.consumer.session.timeout.ms", "45000", Source.DEFAULT));
    }

    @Test
    void aKeyThatIsOnlyKeptSaysSo() {
        assertThat(find(ConfigDescriptions.topic(Map.of(), BROKER), "remote.storage.enable")
                        .documentation())
                .startsWith("Stored, not used.");
    }

    @Test
    void aBrokersOwnKeysAreReadOnlyAndItsDefaultsForTopicsAreNot() {
        List<ConfigEntry> entries = ConfigDescriptions.broker(BROKER);

        assertThat(find(entries, "broker.id").readOnly()).isTrue();
        assertThat(find(entries, "broker.id").source()).isEqualTo(Source.NODE);
        assertThat(find(entries, "log.retention.ms").readOnly()).isFalse();
        assertThat(find(entries, "log.retention.ms").value()).isEqualTo("2");
    }

    @Test
    void allBrokersTogetherShowOnlyWhatIsSetForThem() {
        assertThat(ConfigDescriptions.clusterDefaults(BROKER.cluster()))
                .extracting(ConfigEntry::name, ConfigEntry::value, ConfigEntry::source)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("log.retention.ms", "3", Source.CLUSTER));
    }

    private static ConfigEntry find(List<ConfigEntry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

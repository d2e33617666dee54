package barnabas.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.group.ConsumerSettings;
import barnabas.group.ConsumerSettings.MigrationPolicy;
import barnabas.metadata.TopicSettings.Flush;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NodeConfigTest {
    private static NodeConfig of(String text) {
        return NodeConfig.of(ConfigFactory.parseString(text));
    }

    @Test
    void everySettingHasADefault() {
        NodeConfig config = of("");
        assertThat(config.kafka()).hasToString("127.0.0.1:9092");
        assertThat(config.advertised()).isEqualTo(config.kafka());
        assertThat(config.clusterBind()).isEqualTo(config.cluster());
        assertThat(config.log().flush()).isEqualTo(Flush.ACKED);
        assertThat(config.log().retentionBytes()).isEqualTo(-1);
        assertThat(config.log().retentionMs()).isEqualTo(Duration.ofDays(7).toMillis());
        assertThat(config.limits().inflightBytes())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 4);
    }

    @Test
    void theFileOverridesTheDefaults() {
        NodeConfig config =
                of("barnabas { broker-id = 7, kafka.port = 19092, log.flush = os, log.retention-age = -1 }");
        assertThat(config.brokerId().value()).isEqualTo(7);
        assertThat(config.advertised().port()).isEqualTo(19_092);
        assertThat(config.log().flush()).isEqualTo(Flush.OS);
        assertThat(config.log().retentionMs()).isEqualTo(-1);
    }

    @Test
    void consumerGroupsAreAsInKafkaUnlessTheFileSaysOtherwise() {
        ConsumerSettings kafkas = ConsumerSettings.DEFAULTS;
        assertThat(of("barnabas.groups.consumer.heartbeat-interval-of-small-groups = 5s")
                        .groups()
                        .consumer())
                .isEqualTo(kafkas);
        ConsumerSettings other =
                of("barnabas.groups.consumer { session-timeout = 9s, session-timeout-min = 6s, assignors = [range], migration-policy = Upgrade }")
                        .groups()
                        .consumer();
        assertThat(other.sessionTimeout()).hasSeconds(9);
        assertThat(other.assignors()).containsExactly("range");
        assertThat(other.migrationPolicy()).isEqualTo(MigrationPolicy.UPGRADE);
        assertThatThrownBy(() -> of("barnabas.groups.consumer.session-timeout = 9s"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("session-timeout=PT9S is not in");
        assertThatThrownBy(() -> of("barnabas.groups.consumer.heartbeat-interval = 20s"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("heartbeat-interval=PT20S is not in");
        assertThatThrownBy(() -> of("barnabas.groups.consumer.assignors = [sticky]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sticky");
        assertThatThrownBy(() -> of("barnabas.groups.consumer.migration-policy = sideways"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sideways");
    }

    @Test
    void anUnknownKeyNamesTheNearestKnownOne() {
        assertThatThrownBy(() -> of("barnabas.kafka.prot = 1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("unknown setting 'barnabas.kafka.prot'")
                .hasMessageContaining("did you mean 'barnabas.kafka.port'?");
    }

    @Test
    void akkasOwnKeysAreAkkasBusiness() {
        assertThat(of("barnabas.akka.cluster.roles = [x]").config().getStringList("barnabas.akka.cluster.roles"))
                .containsExactly("x");
    }

    @Test
    void aBadValueNamesItsKey() {
        assertThatThrownBy(() -> of("barnabas.log.flush = often"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("barnabas.log.flush")
                .hasMessageContaining("'acked' or 'os'");
        assertThatThrownBy(() -> of("barnabas.kafka.port = 70000")).hasMessageContaining("barnabas.kafka.port");
        assertThatThrownBy(() -> of("barnabas.topics.default-partitions = 0"))
                .hasMessageContaining("barnabas.topics.default-partitions");
    }

    @Test
    void anAddressThatOthersCanReachNeedsAPasswordOrAWord() {
        for (String host : new String[] {"0.0.0.0", "192.0.2.7", "::"}) {
            String management = "barnabas.management.host = \"" + host + "\", ";
            assertThatThrownBy(() -> of(management))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("barnabas.management.host")
                    .hasMessageContaining("management.password");
            assertThat(of(management + "barnabas.management.password = secret")
                            .access()
                            .asksForPassword())
                    .isTrue();
            assertThat(of(management + "barnabas.management.insecure = true")
                            .access()
                            .asksForPassword())
                    .isFalse();
        }
        assertThat(of("barnabas.management.host = \"::1\"").access().writable()).isFalse();
        assertThat(NodeConfig.development().access().writable()).isTrue();
    }

    @Test
    void aCertificateIsReadWhenTheConfigurationIs() {
        assertThat(of("").tls()).isNull();
        assertThatThrownBy(() -> of("barnabas.management.tls.certificate = \"/no/such/file\""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("a certificate and its key must be given together");
        assertThatThrownBy(() -> of("barnabas.management.tls { certificate = \"/no/such/file\", key = \"pom.xml\" }"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("barnabas.management.tls.certificate")
                .hasMessageContaining("/no/such/file");
        assertThatThrownBy(() -> of("barnabas.management.tls { certificate = \"pom.xml\", key = \"pom.xml\" }"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void aDamagedHashAndAUserWithAColonAreErrors() {
        assertThatThrownBy(() -> of("barnabas.management.password = \"pbkdf2-sha256:1:x\""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("barnabas.management.password");
        assertThatThrownBy(() -> of("barnabas.management { password = secret, user = \"a:b\" }"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("barnabas.management.user");
    }

    @Test
    void furtherListenersHaveNamesAndPlaces() {
        NodeConfig config = of(
                """
                barnabas.kafka {
                  port = 9092
                  listeners {
                    inside { port = 9094 }
                    outside { host = "127.0.0.2", port = 9095, advertised-host = "log-7.example.org", advertised-port = 443 }
                  }
                }
                """);
        assertThat(config.listeners()).containsOnlyKeys("inside", "outside");
        assertThat(config.listeners().get("inside").advertised()).hasToString("127.0.0.1:9094");
        assertThat(config.listeners().get("outside").bind()).hasToString("127.0.0.2:9095");
        assertThat(config.listeners().get("outside").advertised()).hasToString("log-7.example.org:443");

        assertThatThrownBy(() -> of("barnabas.kafka.listeners.a { prot = 1 }"))
                .hasMessageContaining("did you mean 'barnabas.kafka.listeners.a.port'?");
        assertThatThrownBy(() -> of("barnabas.kafka.listeners.a {}"))
                .hasMessageContaining("barnabas.kafka.listeners.a")
                .hasMessageContaining("its port must be set");
        assertThatThrownBy(() -> of("barnabas.kafka.listeners.\"a b\" { port = 9094 }"))
                .hasMessageContaining("'a b'");
    }

    @Test
    void aMissingFileIsOneClearSentence() {
        assertThatThrownBy(() -> NodeConfig.load(Path.of("/no/such/file.conf")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("cannot read the configuration file '/no/such/file.conf'");
    }

    @Test
    void aWrongTypeNamesItsKey() {
        assertThatThrownBy(() -> of("barnabas.broker-id = one").brokerId())
                .isInstanceOf(com.typesafe.config.ConfigException.class)
                .hasMessageContaining("broker-id");
    }
}

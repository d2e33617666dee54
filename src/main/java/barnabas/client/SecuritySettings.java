package barnabas.client;

import barnabas.client.net.Security;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.ssl.SslFactory;

/** What the settings of TLS and SASL come to; kafka-clients' own code reads stores, certificates and JAAS entries. */
final class SecuritySettings {
    private static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");
    private static final Set<String> USED = Set.of(
            CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, SaslConfigs.SASL_MECHANISM, SaslConfigs.SASL_JAAS_CONFIG);
    private static final String OF_TLS = "ssl.";

    private SecuritySettings() {}

    /** Whether a setting of this name has an effect. */
    static boolean isUsed(String name) {
        return name.startsWith(OF_TLS) || USED.contains(name);
    }

    /**
     * @param values of the types that Kafka's definitions give them
     * @throws ClientException when they make no sense, or a store cannot be read
     */
    static Security of(Map<String, Object> values) {
        String name = String.valueOf(values.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG));
        SecurityProtocol protocol = SecurityProtocol.forName(name.toUpperCase(Locale.ROOT));
        return switch (protocol) {
            case PLAINTEXT -> Security.NONE;
            case SSL -> new Security(tls(values), null);
            case SASL_PLAINTEXT -> new Security(null, credentials(values));
            case SASL_SSL -> new Security(tls(values), credentials(values));
        };
    }

    private static Security.Engines tls(Map<String, Object> values) {
        try {
            SslFactory factory = new SslFactory(ConnectionMode.CLIENT);
            factory.configure(values);
            return factory::createSslEngine;
        } catch (KafkaException unusable) {
            Throwable cause = unusable.getCause() == null ? unusable : unusable.getCause();
            throw ClientException.giveUp("the ssl settings cannot be used: " + cause.getMessage(), unusable);
        }
    }

    private static Security.Credentials credentials(Map<String, Object> values) {
        String mechanism = String.valueOf(values.get(SaslConfigs.SASL_MECHANISM));
        if (!MECHANISMS.contains(mechanism)) {
            throw ClientException.giveUp(
                    "sasl.mechanism=" + mechanism + " is not served: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 are", null);
        }
        List<AppConfigurationEntry> entries;
        try {
            entries = JaasContext.loadClientContext(values).configurationEntries();
        } catch (IllegalArgumentException | KafkaException unusable) {
            throw ClientException.giveUp("sasl.jaas.config cannot be used: " + unusable.getMessage(), unusable);
        }
        // The login module itself is not run: it does no more than to hand these two on.
        return new Security.Credentials(
                mechanism, required(entries, "username"), new Password(required(entries, "password")));
    }

    private static String required(List<AppConfigurationEntry> entries, String option) {
        String value = JaasContext.configEntryOption(entries, option, null);
        if (value == null) {
            throw ClientException.giveUp("sasl.jaas.config has no " + option, null);
        }
        return value;
    }
}

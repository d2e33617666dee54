package barnabas.management;

import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.HttpsConnectionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * By what the management port proves itself, and by what brokers know each other's: TLS 1.2 and 1.3. Kafka's own code reads the files,
 * which are PEM, and once.
 */
public final class Tls {
    private static final String PEM = "PEM";
    private static final ConfigDef WITH_DEFAULTS = new ConfigDef();

    static {
        SslConfigs.addClientSslSupport(WITH_DEFAULTS);
    }

    private final DefaultSslEngineFactory engines;
    private final String identification;

    private Tls(DefaultSslEngineFactory engines, String identification) {
        this.engines = engines;
        this.identification = identification;
    }

    /**
     * Where its certificates are.
     *
     * @param certificate its own first, then those between it and the CA
     * @param key in PKCS#8
     * @param keyPassword empty for a key that is not encrypted
     * @param ca who signs brokers' certificates; null: those whom Java trusts
     * @param verifyNames whether a broker's certificate must have the name or address by which it is asked
     */
    public record Source(Path certificate, Path key, String keyPassword, @Nullable Path ca, boolean verifyNames) {
        /** No secrets. */
        @Override
        public String toString() {
            return "Source[certificate=" + certificate + ", ca=" + ca + ", verifyNames=" + verifyNames + "]";
        }
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException that says which of them cannot be used, and why
     */
    public static Tls read(Source source) {
        Map<String, Object> ssl = new HashMap<>();
        ssl.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
        ssl.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, text(source.certificate()));
        ssl.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, text(source.key()));
        if (!source.keyPassword().isEmpty()) {
            ssl.put(SslConfigs.SSL_KEY_PASSWORD_CONFIG, new Password(source.keyPassword()));
        }
        if (source.ca() != null) {
            ssl.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
            ssl.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, text(source.ca()));
        }
        DefaultSslEngineFactory engines = new DefaultSslEngineFactory();
        try {
            engines.configure(WITH_DEFAULTS.parse(ssl));
        } catch (KafkaException unusable) {
            Throwable cause = unusable.getCause() == null ? unusable : unusable.getCause();
            throw new IllegalArgumentException(
                    "the certificates or the key cannot be used: " + cause.getMessage(), unusable);
        }
        return new Tls(engines, source.verifyNames() ? SslConfigs.DEFAULT_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM : "");
    }

    private static Password text(Path file) {
        try {
            return new Password(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read '" + file + "': " + e.getMessage(), e);
        }
    }

    /** For the port. Who asks is not asked for a certificate. */
    HttpsConnectionContext server() {
        return ConnectionContext.httpsServer(() -> engines.createServerSslEngine("", -1));
    }

    /** For who asks another broker's port. */
    public HttpsConnectionContext client() {
        return ConnectionContext.httpsClient((host, port) -> engines.createClientSslEngine(host, port, identification));
    }
}

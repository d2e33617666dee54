package barnabas.client.net;

import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * How connections are protected.
 *
 * @param tls null when they are not encrypted
 * @param sasl null when nobody asks who connects, or the certificate tells
 */
public record Security(@Nullable Engines tls, @Nullable Credentials sasl) {
    /** Neither encrypted nor authenticated. */
    public static final Security NONE = new Security(null, null);

    /** Makes the TLS engine of a connection. */
    @FunctionalInterface
    public interface Engines {
        SSLEngine engine(String host, int port);
    }

    /**
     * Who connects.
     *
     * @param mechanism of SASL: {@code PLAIN}, {@code SCRAM-SHA-256} or {@code SCRAM-SHA-512}
     */
    public record Credentials(String mechanism, String username, Password password) {}
}

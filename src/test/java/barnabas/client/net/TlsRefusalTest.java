package barnabas.client.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TlsRefusalTest {
    @Test
    void aCertificateThatIsNotAcceptedWillNotBeNextTimeEither() {
        var refusal = new SSLHandshakeException("PKIX path building failed");
        assertThat(TlsRefusal.in(new CompletionException(refusal))).isSameAs(refusal);
        assertThat(TlsRefusal.in(new SSLException("Received fatal alert: bad_certificate")))
                .isNotNull();
        assertThat(TlsRefusal.in(new SSLException("Unsupported or unrecognized SSL message")))
                .isNotNull();
    }

    @Test
    void aConnectionThatWasLostIsWorthAnotherTry() {
        var lost = new SSLHandshakeException("Remote host terminated the handshake");
        lost.initCause(new EOFException("SSL peer shut down incorrectly"));
        assertThat(TlsRefusal.in(lost)).isNull();
        assertThat(TlsRefusal.in(new SSLException("closing inbound before receiving peer's close_notify")))
                .isNull();
        assertThat(TlsRefusal.in(new IOException("Connection reset"))).isNull();
    }
}

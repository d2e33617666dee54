package barnabas.client.net;

import java.io.EOFException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLProtocolException;
import org.jspecify.annotations.Nullable;

/** Tells a handshake that would fail again from a connection that was lost, as kafka-clients does. */
final class TlsRefusal {
    private static final String ALERT = "Received fatal alert: ";
    private static final String NO_TLS = "Unrecognized SSL message";
    private static final String NO_TLS_EITHER = "Unsupported or unrecognized SSL message";

    private TlsRefusal() {}

    /** What in a failure says that it would happen again; null when nothing does. */
    static @Nullable Throwable in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return null;
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException && isRefusal(cause)) {
                return cause;
            }
        }
        return null;
    }

    private static boolean isRefusal(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof SSLHandshakeException
                || cause instanceof SSLProtocolException
                || cause instanceof SSLPeerUnverifiedException
                || cause instanceof SSLKeyException
                || message.startsWith(ALERT)
                || message.contains(NO_TLS)
                || message.contains(NO_TLS_EITHER);
    }
}

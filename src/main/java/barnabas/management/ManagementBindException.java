package barnabas.management;

import java.util.Objects;

/** The management port cannot be bound: it is taken, or the host is not one of this machine's. */
public final class ManagementBindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ManagementBindException(String host, int port, Throwable failure) {
        super("cannot bind the management address " + host + ":" + port + ": " + reason(failure), failure);
    }

    /** What the system said, without the layers around it. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause().getMessage() != null) {
            cause = cause.getCause();
        }
        String said = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        return said.substring(said.indexOf("] ") < 0 ? 0 : said.indexOf("] ") + 2);
    }
}

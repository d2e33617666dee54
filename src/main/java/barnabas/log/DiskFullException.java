package barnabas.log;

import java.io.IOException;

/** There is no room for an append. Nothing of it is in the log, which goes on when there is room. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a failure says, in English, that there is no room; the language is the machine's. */
    static boolean saidBy(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        return reason.contains("No space left") || reason.contains("quota exceeded");
    }
}

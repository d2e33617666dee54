package barnabas.log;

import java.io.IOException;

/** A pass of the cleaner cannot go on, for the log has changed under it. Nothing is wrong with the log; the next pass begins anew. */
final class CleaningEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    CleaningEndedException(String message) {
        super(message);
    }
}

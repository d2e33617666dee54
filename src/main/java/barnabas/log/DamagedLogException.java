package barnabas.log;

import java.io.IOException;

/** What had been flushed is not there any more as it was (rule L8): the replica neither votes nor leads until it is repaired. */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedLogException(String message) {
        super(message);
    }
}

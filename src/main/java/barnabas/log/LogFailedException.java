package barnabas.log;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A write or flush failed or its outcome is unknown, now or before: the log takes no more until it is opened anew (rule L7). */
public final class LogFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    public LogFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

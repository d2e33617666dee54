package barnabas.log;

import java.io.IOException;

/** An index file cannot be used. Nobody outside hears of it: an index is a hint. */
final class DoubtfulIndexException extends IOException {
    private static final long serialVersionUID = 1L;

    DoubtfulIndexException(String message) {
        super(message);
    }
}

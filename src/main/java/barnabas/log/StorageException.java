package barnabas.log;

import org.jspecify.annotations.Nullable;

/** The disk failed, or what it holds cannot be used. The message names the file. After it nothing is retried (rule L7). */
public class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

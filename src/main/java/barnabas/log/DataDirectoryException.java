package barnabas.log;

/**
 * A data directory that this broker must not use: in use by another process, of another broker or cluster, of a newer format, or
 * not readable. The message is one sentence for the operator and names the directory; nothing in it has been changed.
 */
public final class DataDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataDirectoryException(String message) {
        super(message);
    }

    public DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}

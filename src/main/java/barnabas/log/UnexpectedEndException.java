package barnabas.log;

/** An append was meant for another end of the log than it has (rule L6); nothing was written. */
public final class UnexpectedEndException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public UnexpectedEndException(String message) {
        super(message);
    }
}

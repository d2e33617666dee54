package barnabas.partition.link;

/** What came is not what a broker would say; the message tells what is wrong. Its connection is closed. */
final class BadFrameException extends Exception {
    private static final long serialVersionUID = 1;

    BadFrameException(String message) {
        super(message, null, false, false);
    }
}

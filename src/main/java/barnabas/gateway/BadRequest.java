package barnabas.gateway;

/** Bytes that are no request of ours. The connection is closed; the message, one line for the log, says what was wrong. */
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRequest(String message) {
        // No stack trace: this is an answer to a peer's bytes, and an attacker could ask for many.
        super(message, null, false, false);
    }
}

package barnabas.client.net;

/** Why a request has no answer. */
public final class RequestFailure extends Exception {
    /** What its sender may do. */
    public enum Kind {
        /** The broker never saw it: ask again. */
        NOT_SENT,
        /** The broker may have carried it out: ask again if twice does no harm. */
        UNKNOWN_OUTCOME,
        /** The broker will never take it. */
        HOPELESS
    }

    private final Kind kind;

    public RequestFailure(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isHopeless() {
        return kind == Kind.HOPELESS;
    }
}

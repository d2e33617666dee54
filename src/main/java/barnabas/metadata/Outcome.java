package barnabas.metadata;

import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What came of one asked-for change: done, or the reason why not, in Kafka's code and in words for a person. */
public record Outcome(Errors error, @Nullable String message) {
    public static final Outcome DONE = new Outcome(Errors.NONE, null);

    public static Outcome refused(Errors error, String message) {
        return new Outcome(error, message);
    }

    public boolean done() {
        return error == Errors.NONE;
    }
}

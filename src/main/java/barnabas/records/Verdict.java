package barnabas.records;

import org.apache.kafka.common.protocol.Errors;

/**
 * What {@link BatchValidator} says of a client's bytes.
 *
 * @param error {@link Errors#NONE} when they may be appended
 * @param message for the client, empty when they may be appended
 */
public record Verdict(Errors error, String message) {
    public static final Verdict OK = new Verdict(Errors.NONE, "");

    public boolean isOk() {
        return error == Errors.NONE;
    }
}

package barnabas.client.net;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why something that the client's user asked for was not done.
 *
 * @param partition that it was about, null when it was about none
 * @param offset that it was about, -1 when it was about none
 * @param cause Kafka's own exception
 */
public record Failure(
        Remedy remedy, String message, @Nullable TopicPartition partition, long offset, @Nullable Throwable cause) {
    /** What whoever asked may do. */
    public enum Remedy {
        /** Nothing was done; the same may succeed later. */
        RETRY,
        /** Nothing was done, and the same would fail again. */
        GIVE_UP,
        /** It may have been done or not. */
        UNKNOWN_OUTCOME
    }

    /** No broker answers at all. */
    public static Failure unreachable(String reason) {
        String message = "no broker can be reached: " + reason;
        return of(Remedy.RETRY, message, new TimeoutException(message));
    }

    public static Failure of(Remedy remedy, String message, @Nullable Throwable cause) {
        return new Failure(remedy, message, null, -1, cause);
    }
}

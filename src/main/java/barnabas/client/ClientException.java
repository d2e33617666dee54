package barnabas.client;

import barnabas.client.net.Failure;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Why the client could not do what it was asked to. The cause, where there is one, is Kafka's own exception. */
public final class ClientException extends KafkaException {
    /** What the caller may do. */
    public enum Advice {
        /** Nothing was done; the same may succeed later. */
        RETRY,
        /** Nothing was done, and the same would fail again: settings, data or rights must change first. */
        GIVE_UP,
        /** It may have been done or not: do it again only if twice does no harm. */
        OUTCOME_UNKNOWN
    }

    private final Advice advice;
    private final @Nullable TopicPartition partition;
    private final long offset;

    private ClientException(
            Advice advice, String message, @Nullable TopicPartition partition, long offset, @Nullable Throwable cause) {
        super(message, cause);
        this.advice = advice;
        this.partition = partition;
        this.offset = offset;
    }

    static ClientException of(Failure failure) {
        Advice advice =
                switch (failure.remedy()) {
                    case RETRY -> Advice.RETRY;
                    case GIVE_UP -> Advice.GIVE_UP;
                    case UNKNOWN_OUTCOME -> Advice.OUTCOME_UNKNOWN;
                };
        return new ClientException(advice, failure.message(), failure.partition(), failure.offset(), failure.cause());
    }

    static ClientException giveUp(String message, @Nullable Throwable cause) {
        return new ClientException(Advice.GIVE_UP, message, null, -1, cause);
    }

    static ClientException giveUp(String message, TopicPartition partition, long offset, @Nullable Throwable cause) {
        return new ClientException(Advice.GIVE_UP, message, partition, offset, cause);
    }

    static ClientException retry(String message) {
        return new ClientException(Advice.RETRY, message, null, -1, null);
    }

    public Advice advice() {
        return advice;
    }

    /** The partition that it was about, if it was about one. */
    public Optional<TopicPartition> partition() {
        return Optional.ofNullable(partition);
    }

    /** The offset that it was about, if it was about one. */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}

package barnabas.partition;

import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What became of one produced batch. The fields are those of Kafka's produce response.
 *
 * @param baseOffset the offset of the batch's first record, -1 when it was refused
 * @param logAppendTimeMs the broker's time under LogAppendTime, else -1
 * @param message what was wrong, for a person
 */
public record ProduceResult(
        Errors error, long baseOffset, long logAppendTimeMs, long logStartOffset, @Nullable String message) {
    public static ProduceResult refused(Errors error, @Nullable String message) {
        return new ProduceResult(error, -1, -1, -1, message);
    }
}

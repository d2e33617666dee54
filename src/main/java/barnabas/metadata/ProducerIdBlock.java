package barnabas.metadata;

import org.apache.kafka.common.protocol.Errors;

/** Producer ids from {@code first} on, {@code count} of them, for the asking broker alone; none when refused. */
public record ProducerIdBlock(Errors error, long first, int count) {
    public static ProducerIdBlock refused(Errors error) {
        return new ProducerIdBlock(error, -1, 0);
    }
}

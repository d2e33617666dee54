package barnabas.client.produce;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as bytes, and who hears of it. The partition is null where the key or the sender's choice decides. */
public record OutgoingRecord(
        String topic,
        @Nullable Integer partition,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Header[] headers,
        Delivery delivery) {
    /** Bytes that it takes while it waits, about. */
    public int weight() {
        return OVERHEAD + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    private static final int OVERHEAD = 64;
}

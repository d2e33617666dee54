package barnabas.client.produce;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as bytes, and who hears of it. Nobody may change the arrays any more. */
public final class OutgoingRecord {
    private static final int OVERHEAD = 64;

    private final String topic;
    private final @Nullable Integer partition;
    private final long timestamp;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final Header[] headers;
    private final Delivery delivery;

    /** @param partition null where the key or the sender's choice decides */
    public OutgoingRecord(
            String topic,
            @Nullable Integer partition,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Header[] headers,
            Delivery delivery) {
        this.topic = topic;
        this.partition = partition;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
        this.headers = headers;
        this.delivery = delivery;
    }

    String topic() {
        return topic;
    }

    @Nullable Integer partition() {
        return partition;
    }

    long timestamp() {
        return timestamp;
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    Header[] headers() {
        return headers;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Bytes that it takes while it waits, about. */
    int weight() {
        return OVERHEAD + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
}

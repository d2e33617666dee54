package barnabas.client;

import barnabas.client.consume.Subscribed;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Partitions that the reader has chosen itself. */
public final class ManualSubscription implements Subscription {
    private final Subscribed subscribed;

    ManualSubscription(Subscribed subscribed) {
        this.subscribed = subscribed;
    }

    @Override
    public Subscribed subscribed() {
        return subscribed;
    }

    /**
     * The same, read no further than to these offsets: the source completes when every partition that it has is read up to its own.
     * Of a partition that is not named nothing is read. For sources of records, not for sources of partitions, which fail.
     */
    public ManualSubscription until(Map<TopicPartition, Long> ends) {
        return new ManualSubscription(subscribed.until(ends));
    }
}

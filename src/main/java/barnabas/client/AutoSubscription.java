package barnabas.client;

import barnabas.client.consume.Subscribed;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Topics whose partitions a group shares out among its members. */
public final class AutoSubscription implements Subscription {
    private final Subscribed subscribed;

    AutoSubscription(Subscribed subscribed) {
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
    public AutoSubscription until(Map<TopicPartition, Long> ends) {
        return new AutoSubscription(subscribed.until(ends));
    }
}

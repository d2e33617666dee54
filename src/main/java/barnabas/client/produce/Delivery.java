package barnabas.client.produce;

import barnabas.client.net.Failure;
import org.apache.kafka.common.TopicPartition;

/** Hears what became of one record: one of the two, once, in the loop of its sender. Within a partition in order. */
public interface Delivery {
    /**
     * The record is where the sender's acks wanted it.
     *
     * @param offset -1 when the broker did not say
     * @param timestamp the broker's time in milliseconds when its topic goes by that, else the record's own
     */
    void delivered(TopicPartition partition, long offset, long timestamp);

    void failed(Failure failure);
}

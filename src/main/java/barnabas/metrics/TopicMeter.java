package barnabas.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What clients wrote to one topic on this broker and read from it, counted as Kafka's BrokerTopicMetrics are. */
public final class TopicMeter {
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder produces = new LongAdder();
    private final LongAdder failedProduces = new LongAdder();
    private final LongAdder fetches = new LongAdder();
    private final LongAdder failedFetches = new LongAdder();

    TopicMeter() {}

    /** Batches for one partition were taken. */
    public void produced(long records, long bytes) {
        produces.increment();
        messagesIn.add(records);
        bytesIn.add(bytes);
    }

    /** Batches for one partition were refused. */
    public void produceFailed() {
        produces.increment();
        failedProduces.increment();
    }

    /** One partition was read. */
    public void fetched(long bytes) {
        fetches.increment();
        bytesOut.add(bytes);
    }

    /** One partition could not be read. */
    public void fetchFailed() {
        fetches.increment();
        failedFetches.increment();
    }

    public long messagesIn() {
        return messagesIn.sum();
    }

    public long bytesIn() {
        return bytesIn.sum();
    }

    public long bytesOut() {
        return bytesOut.sum();
    }

    public long produces() {
        return produces.sum();
    }

    public long failedProduces() {
        return failedProduces.sum();
    }

    public long fetches() {
        return fetches.sum();
    }

    public long failedFetches() {
        return failedFetches.sum();
    }
}

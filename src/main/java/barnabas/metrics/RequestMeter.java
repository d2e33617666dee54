package barnabas.metrics;

import java.util.concurrent.atomic.LongAdder;

/** What one API was asked for. */
public final class RequestMeter {
    private final LongAdder requestBytes = new LongAdder();
    private final LongAdder responseBytes = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Latencies latencies = new Latencies();

    RequestMeter() {}

    /**
     * A request was answered, or was one that has no answer.
     *
     * @param tookNanos from when it was read whole to when its answer was ready to be written: a fetch's wait is in it
     */
    public void answered(long received, long sent, long tookNanos) {
        requestBytes.add(received);
        responseBytes.add(sent);
        latencies.took(tookNanos);
    }

    /** It could not be handled, by no fault of its client. */
    public void failed() {
        failed.increment();
    }

    public long requestBytes() {
        return requestBytes.sum();
    }

    public long responseBytes() {
        return responseBytes.sum();
    }

    public long failures() {
        return failed.sum();
    }

    public Latencies latencies() {
        return latencies;
    }
}

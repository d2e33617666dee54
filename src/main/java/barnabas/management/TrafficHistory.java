package barnabas.management;

import barnabas.metrics.Meters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Rates of the last minutes, out of totals that are looked at again and again. For one thread. */
final class TrafficHistory {
    /** Ten minutes of a sample every two seconds. */
    static final int SAMPLES_MAX = 300;

    private final Deque<Views.TrafficSample> samples = new ArrayDeque<>();
    private long atMs;
    private Meters.Totals last;

    TrafficHistory(long nowMs, Meters.Totals now) {
        this.atMs = nowMs;
        this.last = now;
    }

    /** A total that is less than before, because a topic was deleted, counts as none. */
    void add(long nowMs, Meters.Totals now, int connections) {
        if (nowMs <= atMs) {
            return; // the clock was set back: the next look tells of both
        }
        double seconds = (nowMs - atMs) / 1000.0;
        samples.addLast(new Views.TrafficSample(
                nowMs,
                Math.max(0, now.messagesIn() - last.messagesIn()) / seconds,
                Math.max(0, now.bytesIn() - last.bytesIn()) / seconds,
                Math.max(0, now.bytesOut() - last.bytesOut()) / seconds,
                connections));
        if (samples.size() > SAMPLES_MAX) {
            samples.removeFirst();
        }
        atMs = nowMs;
        last = now;
    }

    /** The samples that were taken after a time, the oldest first. */
    List<Views.TrafficSample> since(long ms) {
        return samples.stream().filter(sample -> sample.timeMs() > ms).toList();
    }
}

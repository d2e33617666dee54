package barnabas.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.protocol.ApiKeys;

/** All that one broker counts. */
public final class Meters {
    /** So many topics are counted each by itself at most; a client that asks for names at random fills no memory. */
    public static final int TOPICS_MAX = 10_000;

    /** What the topics are counted under for which there was no room. */
    public static final String OTHER_TOPICS = "__other__";

    private final RequestMeter[] requests = new RequestMeter[maxId() + 1];
    private final ConcurrentMap<String, TopicMeter> topics = new ConcurrentHashMap<>();
    private final TopicMeter otherTopics = new TopicMeter();
    private final AtomicInteger connections = new AtomicInteger();
    private final LongAdder connectionsRefused = new LongAdder();

    public Meters() {
        for (ApiKeys api : ApiKeys.values()) {
            requests[api.id] = new RequestMeter();
        }
    }

    private static int maxId() {
        int max = 0;
        for (ApiKeys api : ApiKeys.values()) {
            max = Math.max(max, api.id);
        }
        return max;
    }

    public RequestMeter request(ApiKeys api) {
        return requests[api.id];
    }

    /** For topics that there are: a name that a client made up is not counted under itself. */
    public TopicMeter topic(String name) {
        TopicMeter known = topics.get(name);
        if (known != null) {
            return known;
        }
        return topics.size() >= TOPICS_MAX ? otherTopics : topics.computeIfAbsent(name, topic -> new TopicMeter());
    }

    /** The others are deleted. */
    public void keepOnly(Set<String> known) {
        topics.keySet().retainAll(known);
    }

    /** By their names; {@link #OTHER_TOPICS} among them when there were too many. */
    public Map<String, TopicMeter> topics() {
        Map<String, TopicMeter> all = new TreeMap<>(topics);
        if (otherTopics.produces() + otherTopics.fetches() > 0) {
            all.put(OTHER_TOPICS, otherTopics);
        }
        return all;
    }

    /** Of all topics that there are: records written, bytes written, and bytes read. Less than before when one was deleted. */
    public record Totals(long messagesIn, long bytesIn, long bytesOut) {}

    public Totals totals() {
        long messagesIn = otherTopics.messagesIn();
        long bytesIn = otherTopics.bytesIn();
        long bytesOut = otherTopics.bytesOut();
        for (TopicMeter topic : topics.values()) {
            messagesIn += topic.messagesIn();
            bytesIn += topic.bytesIn();
            bytesOut += topic.bytesOut();
        }
        return new Totals(messagesIn, bytesIn, bytesOut);
    }

    public void connectionOpened() {
        connections.incrementAndGet();
    }

    public void connectionClosed() {
        connections.decrementAndGet();
    }

    public void connectionRefused() {
        connectionsRefused.increment();
    }

    /** Open now. */
    public int connections() {
        return connections.get();
    }

    public long connectionsRefused() {
        return connectionsRefused.sum();
    }
}

package barnabas.client.produce;

import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;

/** Records whose topics have no metadata yet, so that nobody can say which partition they go to. In their order. No clock, no IO. */
final class UnplacedRecords {
    /** A topic that was asked for and is not there may have been made a moment ago, on another broker. */
    private static final long UNKNOWN_TOPIC_MS = 2000;

    private record Waiting(OutgoingRecord record, long sinceMs) {}

    /** A record that has waited long enough. */
    record Refused(OutgoingRecord record, Failure failure) {}

    private final Map<String, ArrayDeque<Waiting>> byTopic = new HashMap<>();
    private final long topicTimeoutMs;
    private final boolean createTopics;

    UnplacedRecords(ProduceOptions options) {
        this.topicTimeoutMs = options.topicTimeoutMs();
        this.createTopics = options.createTopics();
    }

    void add(OutgoingRecord record, long nowMs) {
        byTopic.computeIfAbsent(record.topic(), any -> new ArrayDeque<>()).add(new Waiting(record, nowMs));
    }

    boolean isEmpty() {
        return byTopic.isEmpty();
    }

    boolean waitFor(String topic) {
        return byTopic.containsKey(topic);
    }

    Set<String> topics() {
        return Set.copyOf(byTopic.keySet());
    }

    /** Takes out the records of a topic. */
    List<OutgoingRecord> take(String topic) {
        ArrayDeque<Waiting> waiting = byTopic.remove(topic);
        return waiting == null
                ? List.of()
                : waiting.stream().map(Waiting::record).toList();
    }

    /**
     * Takes out what is not worth waiting for any more.
     *
     * @param errors what metadata last said of a topic
     */
    List<Refused> expire(long nowMs, Function<String, Errors> errors) {
        List<Refused> refused = new ArrayList<>();
        for (String topic : topics()) {
            Errors error = errors.apply(topic);
            ArrayDeque<Waiting> waiting = byTopic.getOrDefault(topic, new ArrayDeque<>());
            while (!waiting.isEmpty() && nowMs - waiting.getFirst().sinceMs() >= patienceMs(error)) {
                Waiting first = waiting.removeFirst();
                refused.add(new Refused(first.record(), failure(topic, nowMs - first.sinceMs(), error)));
            }
            if (waiting.isEmpty()) {
                byTopic.remove(topic);
            }
        }
        return refused;
    }

    private long patienceMs(Errors error) {
        if (error != Errors.NONE && !(error.exception() instanceof RetriableException)) {
            return 0;
        }
        return error == Errors.UNKNOWN_TOPIC_OR_PARTITION && !createTopics ? UNKNOWN_TOPIC_MS : topicTimeoutMs;
    }

    private static Failure failure(String topic, long waitedMs, Errors error) {
        boolean said = error != Errors.NONE;
        String message = "topic=" + topic + " has no metadata after ms=" + waitedMs + (said ? " error=" + error : "");
        return Failure.of(
                said ? Remedy.GIVE_UP : Remedy.RETRY,
                message,
                said ? error.exception(message) : new TimeoutException(message));
    }
}

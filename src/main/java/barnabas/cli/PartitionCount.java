package barnabas.cli;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** How many partitions a topic has, asked for again now and then, because a topic may grow. Used by one thread. */
final class PartitionCount {
    /** Settings with which asking for a topic may make it, where brokers do that on first use. */
    static final Map<String, String> CREATING = Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "true");

    /** As often as kafka-clients' producer asks ({@code metadata.max.age.ms}). */
    private static final Duration FRESH = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final TopicMetadata metadata;
    private final String topic;
    private int count;
    private long askedNanos;

    PartitionCount(TopicMetadata metadata, String topic) {
        this.metadata = metadata;
        this.topic = topic;
    }

    /**
     * As of no more than five minutes ago; waits for a topic that is being made.
     *
     * @throws CommandFailure when the topic is not there
     */
    int now(long nanos) throws InterruptedException {
        if (count > 0 && nanos - askedNanos < FRESH.toNanos()) {
            return count;
        }
        askedNanos = nanos;
        int found = metadata.count(topic);
        long triesLeft = ClientConfigs.TIMEOUT_MS / PAUSE.toMillis();
        while (found == 0 && triesLeft-- > 0) {
            Thread.sleep(PAUSE.toMillis());
            found = metadata.count(topic);
        }
        if (found == 0) {
            throw CommandFailure.failed("Nothing was written: " + LineSender.unheardOf(topic) + ".");
        }
        count = found;
        return count;
    }
}

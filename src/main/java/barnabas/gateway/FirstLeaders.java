package barnabas.gateway;

import barnabas.broker.Leaders;
import barnabas.metadata.CreatedTopic;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Waits until new topics are led. Kafka's controller names a leader with the topic, so its clients find it ready; here each partition
 * elects its own, some milliseconds after the topic is committed, and a client told of none would come back only after its back-off,
 * which is up to a second. Thread-safe.
 */
public final class FirstLeaders {
    /** Topics whose replicas are away are answered all the same, and many partitions take longer than a client likes to wait. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private final Leaders leaders;
    private final BiConsumer<Duration, Runnable> delay;

    /** {@code delay} runs a step once, on any thread, after so long. */
    public FirstLeaders(Leaders leaders, BiConsumer<Duration, Runnable> delay) {
        this.leaders = leaders;
        this.delay = delay;
    }

    /**
     * The same topics, when this broker knows a leader of every partition, or after a second.
     *
     * @param atMost how long the client waits; what it does not wait for is not waited for here
     */
    public CompletionStage<List<CreatedTopic>> await(List<CreatedTopic> topics, Duration atMost) {
        CompletableFuture<List<CreatedTopic>> led = new CompletableFuture<>();
        look(topics, atMost.compareTo(PATIENCE) < 0 ? atMost : PATIENCE, led);
        return led;
    }

    private void look(List<CreatedTopic> topics, Duration left, CompletableFuture<List<CreatedTopic>> led) {
        if (left.compareTo(LOOK_EVERY) < 0 || topics.stream().allMatch(this::isLed)) {
            led.complete(topics);
            return;
        }
        delay.accept(LOOK_EVERY, () -> look(topics, left.minus(LOOK_EVERY), led));
    }

    private boolean isLed(CreatedTopic topic) {
        for (int partition = 0; topic.outcome().done() && partition < topic.partitions(); partition++) {
            if (leaders.leader(new PartitionId(topic.name(), partition, topic.topicId())) == null) {
                return false;
            }
        }
        return true;
    }
}

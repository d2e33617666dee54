package barnabas.gateway;

import barnabas.broker.Leaders;
import barnabas.metadata.CreatedTopic;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.kafka.common.Uuid;

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
     * The same topics, when this broker knows a leader of every partition, or after a second. What was refused, or only
     * validated, is not waited for.
     *
     * @param atMost how long the client waits; what it does not wait for is not waited for here
     */
    public CompletionStage<List<CreatedTopic>> await(List<CreatedTopic> topics, Duration atMost) {
        Deque<PartitionId> waiting = new ArrayDeque<>();
        for (CreatedTopic topic : topics) {
            boolean isThere = !topic.topicId().equals(Uuid.ZERO_UUID);
            for (int partition = 0; isThere && partition < topic.partitions(); partition++) {
                waiting.add(new PartitionId(topic.name(), partition, topic.topicId()));
            }
        }
        CompletableFuture<List<CreatedTopic>> led = new CompletableFuture<>();
        look(waiting, atMost.compareTo(PATIENCE) < 0 ? atMost : PATIENCE, () -> led.complete(topics));
        return led;
    }

    private void look(Deque<PartitionId> waiting, Duration left, Runnable done) {
        while (!waiting.isEmpty() && leaders.leader(waiting.getFirst()) != null) {
            waiting.removeFirst();
        }
        if (waiting.isEmpty() || left.compareTo(LOOK_EVERY) < 0) {
            done.run();
        } else {
            delay.accept(LOOK_EVERY, () -> look(waiting, left.minus(LOOK_EVERY), done));
        }
    }
}

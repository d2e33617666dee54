package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.broker.FakeLeaders;
import barnabas.broker.ReplicaDirectory;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.Outcome;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class FirstLeadersTest {
    private static final Uuid ID = new Uuid(0, 9);
    private static final CreatedTopic TWO_PARTITIONS = new CreatedTopic("orders", Outcome.DONE, ID, 2, 1, Map.of());

    private final FakeLeaders leaders = new FakeLeaders(new BrokerId(1), new ReplicaDirectory());
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private Duration waited = Duration.ZERO;
    private final FirstLeaders firstLeaders = new FirstLeaders(leaders, (after, step) -> {
        waited = waited.plus(after);
        steps.add(step);
    });

    @Test
    void aTopicIsAnsweredWhenTheLastOfItsPartitionsIsLed() {
        CompletableFuture<List<CreatedTopic>> answer = await(TWO_PARTITIONS, Duration.ofSeconds(30));
        leads(0);
        step();
        assertThat(answer).isNotDone();
        leads(1);
        step();
        assertThat(answer).isCompletedWithValue(List.of(TWO_PARTITIONS));
    }

    @Test
    void aTopicThatIsLedAlreadyIsAnsweredAtOnce() {
        leads(0);
        leads(1);
        assertThat(await(TWO_PARTITIONS, Duration.ofSeconds(30))).isCompleted();
    }

    @Test
    void aTopicThatNobodyLeadsIsAnsweredAfterASecond() {
        CompletableFuture<List<CreatedTopic>> answer = await(TWO_PARTITIONS, Duration.ofSeconds(30));
        while (!steps.isEmpty()) {
            step();
        }
        assertThat(answer).isCompletedWithValue(List.of(TWO_PARTITIONS));
        assertThat(waited).isEqualTo(FirstLeaders.PATIENCE);
    }

    @Test
    void aClientThatWaitsForNothingIsAnsweredAtOnce() {
        assertThat(await(TWO_PARTITIONS, Duration.ZERO)).isCompleted();
    }

    @Test
    void aRefusedTopicIsNotWaitedFor() {
        Outcome refusal = Outcome.refused(Errors.TOPIC_ALREADY_EXISTS, "Topic 'orders' already exists.");
        assertThat(await(CreatedTopic.refused("orders", refusal), Duration.ofSeconds(30)))
                .isCompleted();
    }

    private CompletableFuture<List<CreatedTopic>> await(CreatedTopic topic, Duration atMost) {
        return firstLeaders.await(List.of(topic), atMost).toCompletableFuture();
    }

    private void leads(int partition) {
        leaders.leads(new PartitionId("orders", partition, ID), 1, 1, 1);
    }

    private void step() {
        steps.remove().run();
    }
}

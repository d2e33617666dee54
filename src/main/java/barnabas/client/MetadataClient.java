package barnabas.client;

import akka.Done;
import akka.actor.ClassicActorSystemProvider;
import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.ClosedShape;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.consume.ClusterReader;
import barnabas.client.consume.Locator;
import barnabas.client.consume.Reply;
import barnabas.client.net.Failure;
import barnabas.client.net.StageLoop;
import barnabas.client.net.TcpLinks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Asks for topics and offsets, outside of streams. Thread-safe. What is not answered within the timeout fails with a {@link ClientException}. */
public final class MetadataClient {
    private final Logic logic;

    private MetadataClient(Logic logic) {
        this.logic = logic;
    }

    /** Connects at once. */
    public static MetadataClient create(
            ConsumerSettings<?, ?> settings, Duration timeout, ClassicActorSystemProvider system) {
        return new MetadataClient(
                RunnableGraph.fromGraph(new Stage(settings, timeout)).run(system));
    }

    /** All topics with their partitions. */
    public CompletionStage<Map<String, List<PartitionInfo>>> listTopics() {
        return logic.ask((reader, reply) -> reader.topics(List.of(), false, reply));
    }

    /** Empty when there is no such topic; where {@code allow.auto.create.topics} is set to true the broker may make it then. */
    public CompletionStage<List<PartitionInfo>> getPartitionsFor(String topic) {
        return logic.<Map<String, List<PartitionInfo>>>ask(
                        (reader, reply) -> reader.topics(List.of(topic), logic.mayCreate, reply))
                .thenApply(topics -> topics.getOrDefault(topic, List.of()));
    }

    /** Where each log begins. */
    public CompletionStage<Map<TopicPartition, Long>> getBeginningOffsets(Set<TopicPartition> partitions) {
        return logic.ask((reader, reply) -> reader.offsets(partitions, Locator.EARLIEST, reply));
    }

    public CompletionStage<Long> getBeginningOffsetForPartition(TopicPartition partition) {
        return getBeginningOffsets(Set.of(partition)).thenApply(offsets -> offsets.getOrDefault(partition, -1L));
    }

    /** The offset of the next record of each log; for who reads what is committed, of the first that is not. */
    public CompletionStage<Map<TopicPartition, Long>> getEndOffsets(Set<TopicPartition> partitions) {
        return logic.ask((reader, reply) -> reader.offsets(partitions, Locator.LATEST, reply));
    }

    public CompletionStage<Long> getEndOffsetForPartition(TopicPartition partition) {
        return getEndOffsets(Set.of(partition)).thenApply(offsets -> offsets.getOrDefault(partition, -1L));
    }

    /** The first offset of each log whose record has this time, in milliseconds, or a later one; left out where there is none. */
    public CompletionStage<Map<TopicPartition, Long>> getOffsetsForTimestamp(
            Set<TopicPartition> partitions, long timestamp) {
        return logic.<Map<TopicPartition, Long>>ask(
                        (reader, reply) -> reader.offsets(partitions, Math.max(0, timestamp), reply))
                .thenApply(offsets -> offsets.entrySet().stream()
                        .filter(each -> each.getValue() >= 0)
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** What the group of the settings has committed; partitions without an offset are left out. */
    public CompletionStage<Map<TopicPartition, OffsetAndMetadata>> getCommittedOffsets(Set<TopicPartition> partitions) {
        return logic.ask((reader, reply) -> reader.committed(partitions, reply));
    }

    /** Disconnects; what is not answered yet fails. */
    public CompletionStage<Done> close() {
        return logic.close();
    }

    private static final class Stage extends AbstractGraphStageWithMaterializedValue<ClosedShape, Logic> {
        private final ConsumerSettings<?, ?> settings;
        private final Duration timeout;

        Stage(ConsumerSettings<?, ?> settings, Duration timeout) {
            this.settings = settings;
            this.timeout = timeout;
        }

        @Override
        public ClosedShape shape() {
            return ClosedShape.getInstance();
        }

        @Override
        public Pair<GraphStageLogic, Logic> createLogicAndMaterializedValuePair(Attributes attributes) {
            Logic logic = new Logic(settings, timeout);
            return Pair.create(logic, logic);
        }
    }

    private static final class Logic extends GraphStageLogic {
        private final ConsumerSettings<?, ?> settings;
        private final Duration timeout;
        /** Reading may make topics by default; asking only when somebody wants it. */
        private final boolean mayCreate;

        private final AsyncCallback<Runnable> commands = createAsyncCallback(Runnable::run);
        private final OpenAnswers open = new OpenAnswers();
        private final CompletableFuture<Done> ended = new CompletableFuture<>();
        private ClientException whyEnded = ClientException.giveUp("the client is closed", null);
        private @Nullable ClusterReader reader;

        Logic(ConsumerSettings<?, ?> settings, Duration timeout) {
            super(ClosedShape.getInstance());
            this.settings = settings;
            this.timeout = timeout;
            this.mayCreate = settings.getProperty(Properties.CREATE_TOPICS).equals("true");
        }

        @Override
        public void preStart() {
            setKeepGoing(true);
            try {
                ConsumerSettings.Resolved resolved = settings.resolve();
                StageLoop loop = StageLoop.of(this);
                reader = new ClusterReader(
                        loop,
                        new TcpLinks(subFusingMaterializer(), loop, resolved.connection()),
                        resolved.connection(),
                        resolved.consume(),
                        resolved.group(),
                        timeout,
                        failure -> fail(ClientException.of(failure)));
            } catch (ClientException nonsense) {
                fail(nonsense);
            }
        }

        private void fail(ClientException failure) {
            whyEnded = failure;
            completeStage();
        }

        @Override
        public void postStop() {
            if (reader != null) {
                reader.close();
            }
            open.end(whyEnded);
            ended.complete(Done.getInstance());
        }

        <T> CompletionStage<T> ask(BiConsumer<ClusterReader, Reply<T>> question) {
            CompletableFuture<T> answer = open.open();
            if (!answer.isDone()) {
                commands.invoke(() -> ask(question, answer));
            }
            return answer;
        }

        private <T> void ask(BiConsumer<ClusterReader, Reply<T>> question, CompletableFuture<T> answer) {
            if (reader != null) {
                question.accept(reader, new Reply<>() {
                    @Override
                    public void done(T found) {
                        answer.complete(found);
                    }

                    @Override
                    public void failed(Failure failure) {
                        answer.completeExceptionally(ClientException.of(failure));
                    }
                });
            }
        }

        CompletionStage<Done> close() {
            commands.invoke(this::completeStage);
            return ended;
        }
    }
}

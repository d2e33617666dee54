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
import barnabas.client.ProducerMessage.Envelope;
import barnabas.client.ProducerMessage.Result;
import barnabas.client.ProducerMessage.Results;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes single records, outside of streams. Thread-safe. Nothing slows its callers down, so when {@code parallelism} envelopes are on
 * their way a further one is refused: wait for the others, and send it then.
 */
public final class SendProducer<K, V> {
    private final Logic<K, V> logic;

    private SendProducer(Logic<K, V> logic) {
        this.logic = logic;
    }

    /** Connects at once. */
    public static <K, V> SendProducer<K, V> create(ProducerSettings<K, V> settings, ClassicActorSystemProvider system) {
        return new SendProducer<>(RunnableGraph.fromGraph(new Stage<>(settings)).run(system));
    }

    /** Where the record is, when it is acked. Fails with a {@link ClientException}. */
    public CompletionStage<RecordMetadata> send(ProducerRecord<K, V> record) {
        return sendEnvelope(ProducerMessage.single(record)).thenApply(results -> metadata(results));
    }

    private static <K, V, P> RecordMetadata metadata(Results<K, V, P> results) {
        if (results instanceof Result<K, V, P> result) {
            return result.metadata();
        }
        throw new IllegalStateException("a single record has no " + results);
    }

    /** What came of an envelope, when all its records are acked. Fails with a {@link ClientException}. */
    public <P> CompletionStage<Results<K, V, P>> sendEnvelope(Envelope<K, V, P> envelope) {
        return logic.send(envelope);
    }

    /** Waits for what is on its way, but no longer than {@code close-timeout}, and disconnects. */
    public CompletionStage<Done> close() {
        return logic.close();
    }

    private static final class Stage<K, V> extends AbstractGraphStageWithMaterializedValue<ClosedShape, Logic<K, V>> {
        private final ProducerSettings<K, V> settings;

        Stage(ProducerSettings<K, V> settings) {
            this.settings = settings;
        }

        @Override
        public ClosedShape shape() {
            return ClosedShape.getInstance();
        }

        @Override
        public Pair<GraphStageLogic, Logic<K, V>> createLogicAndMaterializedValuePair(Attributes attributes) {
            Logic<K, V> logic = new Logic<>(settings);
            return Pair.create(logic, logic);
        }
    }

    private static final class Logic<K, V> extends GraphStageLogic {
        private final ProducerSettings<K, V> settings;
        private final AsyncCallback<Runnable> commands = createAsyncCallback(Runnable::run);
        private final AtomicInteger onTheirWay = new AtomicInteger();
        private final OpenAnswers open = new OpenAnswers();
        private final CompletableFuture<Done> ended = new CompletableFuture<>();
        private volatile boolean closing;
        private volatile @Nullable ClientException broken;
        private @Nullable SenderParts<K, V> sender;

        Logic(ProducerSettings<K, V> settings) {
            super(ClosedShape.getInstance());
            this.settings = settings;
        }

        @Override
        public void preStart() {
            setKeepGoing(true);
            try {
                sender = new SenderParts<>(settings, this, subFusingMaterializer(), this::fail);
            } catch (ClientException nonsense) {
                fail(nonsense);
            }
        }

        @Override
        public void postStop() {
            closing = true;
            if (sender != null) {
                sender.close();
            }
            open.end(whyEnded());
            ended.complete(Done.getInstance());
        }

        private void fail(ClientException failure) {
            broken = failure;
            failStage(failure);
        }

        private ClientException whyEnded() {
            ClientException failure = broken;
            return failure == null ? ClientException.giveUp("the producer is closed", null) : failure;
        }

        <P> CompletionStage<Results<K, V, P>> send(Envelope<K, V, P> envelope) {
            CompletableFuture<Results<K, V, P>> result = open.open();
            if (onTheirWay.incrementAndGet() > settings.parallelism()) {
                result.completeExceptionally(
                        ClientException.retry("parallelism=" + settings.parallelism() + " envelopes are on their way"));
            } else if (closing) {
                result.completeExceptionally(whyEnded());
            } else {
                commands.invoke(() -> send(envelope, result));
            }
            result.whenComplete((done, failure) -> onTheirWay.decrementAndGet());
            return result;
        }

        private <P> void send(Envelope<K, V, P> envelope, CompletableFuture<Results<K, V, P>> result) {
            Slot<K, V, P> slot = new Slot<>(envelope, done -> {
                ClientException failure = done.failure();
                if (failure == null) {
                    result.complete(done.results());
                } else {
                    result.completeExceptionally(failure);
                }
                endWhenDone();
            });
            if (slot.isDone()) {
                result.complete(slot.results());
            } else if (sender != null) {
                sender.send(slot);
            }
        }

        CompletionStage<Done> close() {
            closing = true;
            commands.invoke(() -> {
                if (sender != null) {
                    sender.hurry();
                }
                endWhenDone();
            });
            Duration timeout = settings.closeTimeout();
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> commands.invoke(this::completeStage));
            return ended;
        }

        private void endWhenDone() {
            if (closing && open.isEmpty()) {
                completeStage();
            }
        }
    }
}

package barnabas.cli;

import akka.Done;
import akka.stream.javadsl.Sink;
import barnabas.client.AutoSubscription;
import barnabas.client.Consumer;
import barnabas.client.ConsumerMessage;
import barnabas.client.ConsumerMessage.CommittableMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads a topic as a member of a group: an offset is committed when everything before it has been written, so a record may come twice
 * but none is left out.
 */
final class GroupReader {
    private static final Duration LEAVE_MAX = Duration.ofSeconds(3);

    private GroupReader() {}

    /**
     * Reads until the sink has enough, or to the end of the subscription. On Ctrl-C it leaves the group, so that the others need not
     * wait for its session to end.
     *
     * @param settings of the group
     */
    static void read(Streams streams, Map<String, String> settings, AutoSubscription subscription, RecordSink sink)
            throws InterruptedException {
        Consumer.DrainingControl<Done> control = Consumer.committableSource(
                        streams.consumerSettings(settings), subscription)
                .via(sink.flow(CommittableMessage::record))
                .mapAsync(1, GroupReader::commit)
                .toMat(Sink.<Done>ignore(), Consumer::createDrainingControl)
                .run(streams.system());
        var leaving = new Thread(() -> awaitLeft(
                control.drainAndShutdown(streams.system().dispatcher()).thenCompose(done -> control.isShutdown())));
        Runtime.getRuntime().addShutdownHook(leaving);
        try {
            Streams.await(control.streamCompletion());
            awaitLeft(control.isShutdown());
        } finally {
            removeHook(leaving);
        }
    }

    private static CompletionStage<Done> commit(List<CommittableMessage<byte[], byte[]>> written) {
        List<ConsumerMessage.Committable> offsets = new ArrayList<>(written.size());
        written.forEach(message -> offsets.add(message.committableOffset()));
        return ConsumerMessage.createCommittableOffsetBatch(offsets).commitJavadsl();
    }

    private static void awaitLeft(CompletionStage<Done> left) {
        try {
            left.toCompletableFuture().get(LEAVE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            System.err.println("barnabas: the group was not left in time.");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException goingDown) {
            // It is running.
        }
    }
}

package barnabas.client;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.FlowWithContext;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import barnabas.client.ConsumerMessage.Committable;
import barnabas.client.ConsumerMessage.CommittableOffsetBatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sinks and flows that commit offsets, many at a time. A commit that fails, fails the stream with a {@link ClientException}. */
public final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger("barnabas.client");

    private Committer() {}

    /** Commits, and gives on what was committed. */
    public static <C extends Committable> Flow<C, CommittableOffsetBatch, NotUsed> batchFlow(
            CommitterSettings settings) {
        return Flow.fromGraph(new OffsetGatheringStage<C>(settings))
                .mapAsync(settings.parallelism(), batch -> commit(batch, settings));
    }

    /** Commits, and says so once for each batch. */
    public static <C extends Committable> Flow<C, Done, NotUsed> flow(CommitterSettings settings) {
        return Committer.<C>batchFlow(settings).map(batch -> Done.getInstance());
    }

    /** Commits. The materialized value completes when all is committed. */
    public static <C extends Committable> Sink<C, CompletionStage<Done>> sink(CommitterSettings settings) {
        return Committer.<C>batchFlow(settings).toMat(Sink.ignore(), Keep.right());
    }

    /** Commits what is the stream's context, and gives on what was committed as the context. */
    public static <E, C extends Committable>
            FlowWithContext<E, C, NotUsed, CommittableOffsetBatch, NotUsed> flowWithOffsetContext(
                    CommitterSettings settings) {
        return FlowWithContext.fromPairs(Flow.<Pair<E, C>>create()
                .map(Pair::second)
                .via(Committer.<C>batchFlow(settings))
                .map(batch -> Pair.create(NotUsed.getInstance(), batch)));
    }

    /** Commits what is the stream's context. */
    public static <E, C extends Committable> Sink<Pair<E, C>, CompletionStage<Done>> sinkWithOffsetContext(
            CommitterSettings settings) {
        return Flow.<Pair<E, C>>create().map(Pair::second).toMat(Committer.<C>sink(settings), Keep.right());
    }

    private static CompletionStage<CommittableOffsetBatch> commit(
            CommittableOffsetBatch batch, CommitterSettings settings) {
        CompletionStage<CommittableOffsetBatch> acked = batch.commitJavadsl().thenApply(done -> batch);
        if (settings.delivery() == CommitterSettings.CommitDelivery.WAIT_FOR_ACK) {
            return acked;
        }
        acked.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("offsets={} were not committed", batch.getOffsets(), failure);
            }
        });
        return CompletableFuture.completedFuture(batch);
    }
}

package barnabas.client.produce;

import barnabas.client.net.Brokers;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Loop;
import barnabas.client.net.Metadata;
import barnabas.client.net.RequestFailure;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What becomes of batches that were sent: acked, refused, or back in their queue to be sent again. */
final class ProduceOutcomes {
    private final Loop loop;
    private final Brokers brokers;
    private final ProduceOptions options;
    private final Function<TopicPartition, Lineup> lineups;
    private final LongConsumer settled;

    /** @param settled told of the weight of records of which it is known what became of them */
    ProduceOutcomes(
            Loop loop,
            Brokers brokers,
            ProduceOptions options,
            Function<TopicPartition, Lineup> lineups,
            LongConsumer settled) {
        this.loop = loop;
        this.brokers = brokers;
        this.options = options;
        this.lineups = lineups;
        this.settled = settled;
    }

    /** The answer to a request. */
    void onAnswer(ProduceCall call, ProduceResponseData response) {
        Map<TopicPartition, PartitionProduceResponse> results = ProduceCall.results(response);
        call.parts().forEach((partition, part) -> {
            PartitionProduceResponse result = results.get(partition);
            if (!part.queue().isInFlight(part.batch(), part.attempt())) {
                return; // it was given up, and sent again since or failed
            }
            if (options.acks() == 0) {
                acked(part, -1, -1);
            } else if (result == null) {
                onError(part, Errors.UNKNOWN_SERVER_ERROR, "the answer does not mention it", response, null);
            } else if (result.errorCode() == Errors.NONE.code()) {
                acked(part, result.baseOffset(), result.logAppendTimeMs());
            } else {
                String said = result.errorMessage() == null ? "" : result.errorMessage();
                onError(part, Errors.forCode(result.errorCode()), said, response, result);
            }
        });
    }

    private void acked(ProduceCall.Part part, long baseOffset, long logAppendTime) {
        lineups.apply(part.queue().partition()).backoff.succeeded();
        part.queue().done(part.batch());
        settled.accept(part.batch().weight());
        part.batch().delivered(baseOffset, logAppendTime);
    }

    private void onError(
            ProduceCall.Part part,
            Errors error,
            String said,
            ProduceResponseData response,
            @Nullable PartitionProduceResponse result) {
        PartitionQueue queue = part.queue();
        ProducerBatch batch = part.batch();
        switch (error) {
            case DUPLICATE_SEQUENCE_NUMBER -> acked(part, -1, -1); // written by an earlier attempt
            case OUT_OF_ORDER_SEQUENCE_NUMBER, UNKNOWN_PRODUCER_ID, INVALID_PRODUCER_EPOCH -> queue.outOfSequence(
                    batch);
            case MESSAGE_TOO_LARGE -> {
                if (batch.recordCount() > 1) {
                    queue.split(batch);
                } else {
                    refuse(part, error, said);
                }
            }
            default -> {
                if (error.exception() instanceof RetriableException) {
                    retry(part, error, response, result);
                } else {
                    refuse(part, error, said);
                }
            }
        }
    }

    private void retry(
            ProduceCall.Part part,
            Errors error,
            ProduceResponseData response,
            @Nullable PartitionProduceResponse result) {
        part.queue().back(part.batch());
        TopicPartition partition = part.queue().partition();
        if (result != null) {
            LeaderIdAndEpoch named = result.currentLeader();
            brokers.metadata()
                    .newLeader(
                            partition,
                            new Metadata.Leader(named.leaderId(), named.leaderEpoch()),
                            ProduceCall.node(response, named.leaderId()));
        }
        if (brokers.metadata().leader(partition).epoch() > part.leaderEpoch()) {
            return; // KIP-951: it can be sent to the next leader at once
        }
        Lineup lineup = lineups.apply(partition);
        lineup.notBeforeMs = loop.nowMs() + lineup.backoff.next().toMillis();
        if (error.exception() instanceof InvalidMetadataException) {
            brokers.refreshSoon();
        }
    }

    private void refuse(ProduceCall.Part part, Errors error, String said) {
        part.queue().done(part.batch());
        settled.accept(part.batch().weight());
        String message = "batch of records=" + part.batch().recordCount() + " partition="
                + part.queue().partition() + " was refused error=" + error + (said.isEmpty() ? "" : ": " + said);
        part.batch()
                .failed(new Failure(Remedy.GIVE_UP, message, part.queue().partition(), -1, error.exception(message)));
    }

    /** There is no answer for a batch. */
    void onFailure(ProduceCall.Part part, RequestFailure failure) {
        if (!part.queue().isInFlight(part.batch(), part.attempt())) {
            return;
        }
        if (failure.isHopeless()) {
            refuse(part, Errors.UNSUPPORTED_VERSION, String.valueOf(failure.getMessage()));
        } else {
            if (failure.kind() == RequestFailure.Kind.UNKNOWN_OUTCOME) {
                part.batch().mayBeWritten();
            }
            part.queue().back(part.batch());
        }
    }
}

package barnabas.management;

import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.FetchResult;
import barnabas.partition.OffsetAndTimestamp;
import barnabas.partition.ProduceResult;
import barnabas.partition.Replica;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ListOffsetsRequest;

/** A replica that stands still: it can be looked at, not written to or read from. Its record at offset n is of the time n. */
record FakeReplica(TopicPartition topicPartition, Uuid topicId, Snapshot snapshot, long sizeBytes) implements Replica {
    @Override
    public CompletionStage<ProduceResult> produce(ByteBuffer records, short acks, int timeoutMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FetchResult fetch(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Waiting awaitChange(Runnable wake) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<OffsetAndTimestamp> listOffset(long timestamp, int currentLeaderEpoch) {
        if (!snapshot.leading()) {
            return CompletableFuture.completedFuture(OffsetAndTimestamp.refused(Errors.NOT_LEADER_OR_FOLLOWER));
        }
        long offset = timestamp == ListOffsetsRequest.LATEST_TIMESTAMP
                ? snapshot.highWatermark()
                : Math.max(timestamp, snapshot.logStartOffset());
        boolean any = timestamp < 0 || offset < snapshot.highWatermark();
        return CompletableFuture.completedFuture(
                new OffsetAndTimestamp(Errors.NONE, any ? offset : -1, any ? offset : -1, snapshot.leaderEpoch()));
    }

    @Override
    public EpochEnd endOfEpoch(int currentLeaderEpoch, int leaderEpoch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<DeletedRecords> deleteRecords(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Errors> transfer(BrokerId to) {
        return CompletableFuture.completedFuture(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Override
    public CompletionStage<Errors> handOver() {
        return CompletableFuture.completedFuture(Errors.NOT_LEADER_OR_FOLLOWER);
    }
}

package barnabas.partition;

import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * A replica as the other rooms of its broker see it. Reads use one immutable {@link Snapshot} throughout and run on the
 * caller's thread; writes go to the replica's actor. Thread-safe.
 */
public interface Replica {
    /**
     * What was true at one moment (rule C5).
     *
     * @param leaderEpoch of the newest leader that this replica has known, itself included; -1 when it has known none (rule C1)
     * @param leading whether this replica may serve as the leader at this moment (rule T2)
     * @param highWatermark the offset of the commit point; no reader sees it or beyond
     */
    record Snapshot(int leaderEpoch, boolean leading, long highWatermark, long logStartOffset, long logEndOffset) {}

    TopicPartition topicPartition();

    Uuid topicId();

    Snapshot snapshot();

    /**
     * Appends one client's batches.
     *
     * @param records exactly what stood in the request; the replica stamps offsets and epoch into it in place
     * @param acks 0, 1 or -1 as in the request; with 0 the stage is completed when the batch is written, which is not
     *     told to the client: it holds back a client that is faster than the disk, and ends its connection on an error
     * @return never fails; REQUEST_TIMED_OUT when it was not safe within {@code timeoutMs}, which says nothing of what became of it
     */
    CompletionStage<ProduceResult> produce(ByteBuffer records, short acks, int timeoutMs);

    /**
     * Reads whole batches below the high watermark, at most {@code maxBytes}, but one batch whole when {@code minOneBatch}.
     *
     * @param currentLeaderEpoch what the client believes, -1 when it does not say
     */
    FetchResult fetch(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch);

    /**
     * Whether this replica follows a leader that lives, and is in sync with it: what its leader commits is here after a moment. Who waits
     * at the high watermark of another would wait in vain (rule T2).
     */
    default boolean inStep() {
        return false;
    }

    /** As {@link #fetch}; many bytes may be left in their file, for one who sends them on as they are. */
    default FetchResult fetchToSend(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch) {
        return fetch(offset, currentLeaderEpoch, maxBytes, minOneBatch);
    }

    /**
     * Calls {@code wake} once, soon after the high watermark or the state of the replica changed from what it was when this
     * call began: register first, then look again. {@code wake} runs on the replica's thread and must only tell somebody.
     */
    Waiting awaitChange(Runnable wake);

    /** A registration of {@link #awaitChange}. */
    interface Waiting {
        void cancel();
    }

    /** Looks an offset up by time: {@code timestamp} in milliseconds, or Kafka's -1 latest, -2 earliest, -3 max timestamp, -4 earliest local. */
    CompletionStage<OffsetAndTimestamp> listOffset(long timestamp, int currentLeaderEpoch);

    /** Rule C3 (KIP-320): the largest known epoch not above {@code leaderEpoch} and where it ends. */
    EpochEnd endOfEpoch(int currentLeaderEpoch, int leaderEpoch);

    /** DeleteRecords: everything below {@code offset} (-1: the high watermark) is gone when the stage completes. */
    CompletionStage<DeletedRecords> deleteRecords(long offset);

    /**
     * Hands the leadership to the replica on another broker (rule C6). NONE when this one does not lead any more, NOT_LEADER_OR_FOLLOWER
     * when it never did, ELECTION_NOT_NEEDED when it is asked for itself, PREFERRED_LEADER_NOT_AVAILABLE when the other is not in touch or
     * did not take over within two seconds, REASSIGNMENT_IN_PROGRESS while another transfer is under way.
     */
    CompletionStage<Errors> transfer(BrokerId to);

    /**
     * Hands the leadership to the replica in touch that has come furthest, with the same outcomes as {@link #transfer}; at once when this
     * one does not lead.
     */
    CompletionStage<Errors> handOver();

    /**
     * Whose replicas vote in the group, when this one leads it and no change of them is under way; otherwise nobody (rule M4). Never
     * fails.
     */
    default CompletionStage<Set<BrokerId>> committedVoters() {
        return CompletableFuture.completedFuture(Set.of());
    }

    /** Bytes of the log on disk. */
    long sizeBytes();

    record EpochEnd(Errors error, int leaderEpoch, long endOffset) {}

    record DeletedRecords(Errors error, long lowWatermark) {}
}

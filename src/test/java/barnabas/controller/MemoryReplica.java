package barnabas.controller;

import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.FetchResult;
import barnabas.partition.OffsetAndTimestamp;
import barnabas.partition.ProduceResult;
import barnabas.partition.Replica;
import barnabas.records.BatchHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** A replica in memory. Appends are committed at once, held back or refused, as the test says. */
public final class MemoryReplica implements Replica {
    /** What becomes of the next appends. */
    public enum Mode {
        COMMIT,
        /** Written, but neither committed nor answered before {@link #commitHeld}. */
        HOLD,
        REFUSE,
        /** Written and answered REQUEST_TIMED_OUT; committed by {@link #commitHeld}. */
        TIME_OUT
    }

    private record Batch(long baseOffset, long nextOffset, ByteBuffer bytes) {}

    private final TopicPartition partition;
    private final Uuid topicId;
    private final List<Batch> log = new ArrayList<>();
    private final List<Runnable> wakes = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private Mode mode = Mode.COMMIT;
    private Function<BrokerId, Errors> transfer = to -> Errors.PREFERRED_LEADER_NOT_AVAILABLE;
    private Errors refusal = Errors.NOT_LEADER_OR_FOLLOWER;
    private int epoch = 1;
    private boolean leading = true;
    private long highWatermark;
    private long logStartOffset;
    private long logEndOffset;
    private int appends;

    public MemoryReplica(TopicPartition partition, Uuid topicId) {
        this.partition = partition;
        this.topicId = topicId;
    }

    public static MemoryReplica ofMetadata() {
        return new MemoryReplica(new TopicPartition("__cluster_metadata", 0), Uuid.METADATA_TOPIC_ID);
    }

    public synchronized MemoryReplica mode(Mode newMode) {
        mode = newMode;
        return this;
    }

    public synchronized MemoryReplica refuseWith(Errors error) {
        mode = Mode.REFUSE;
        refusal = error;
        return this;
    }

    public MemoryReplica lead(int newEpoch) {
        synchronized (this) {
            leading = true;
            epoch = newEpoch;
        }
        wake();
        return this;
    }

    public MemoryReplica follow() {
        synchronized (this) {
            leading = false;
        }
        wake();
        return this;
    }

    /** Commits and answers everything that was held back. */
    public void commitHeld() {
        List<Runnable> answers;
        synchronized (this) {
            highWatermark = logEndOffset;
            answers = List.copyOf(held);
            held.clear();
            mode = Mode.COMMIT;
        }
        wake();
        answers.forEach(Runnable::run);
    }

    /** What becomes of a transfer to a broker; refused when the test does not say. */
    public synchronized MemoryReplica onTransfer(Function<BrokerId, Errors> outcome) {
        transfer = outcome;
        return this;
    }

    @Override
    public synchronized CompletionStage<Errors> transfer(BrokerId to) {
        return CompletableFuture.completedFuture(transfer.apply(to));
    }

    @Override
    public CompletionStage<Errors> handOver() {
        return CompletableFuture.completedFuture(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    /** How often something was appended. */
    public synchronized int appends() {
        return appends;
    }

    @Override
    public CompletionStage<ProduceResult> produce(ByteBuffer records, short acks, int timeoutMs) {
        CompletableFuture<ProduceResult> answer = new CompletableFuture<>();
        synchronized (this) {
            if (mode == Mode.REFUSE || !leading) {
                Errors error = leading ? refusal : Errors.NOT_LEADER_OR_FOLLOWER;
                return CompletableFuture.completedFuture(ProduceResult.refused(error, "refused by the test"));
            }
            appends++;
            long baseOffset = append(records);
            ProduceResult done = new ProduceResult(Errors.NONE, baseOffset, -1, 0, null);
            switch (mode) {
                case HOLD -> held.add(() -> answer.complete(done));
                case TIME_OUT -> answer.complete(ProduceResult.refused(Errors.REQUEST_TIMED_OUT, "timed out"));
                default -> {
                    highWatermark = logEndOffset;
                    answer.complete(done);
                }
            }
        }
        wake();
        return answer;
    }

    private long append(ByteBuffer records) {
        byte[] bytes = new byte[records.remaining()];
        records.get(records.position(), bytes);
        ByteBuffer batch = ByteBuffer.wrap(bytes);
        BatchHeader.stampOffset(batch, 0, logEndOffset);
        BatchHeader.stampEpoch(batch, 0, epoch);
        long baseOffset = logEndOffset;
        logEndOffset = BatchHeader.read(batch, 0).nextOffset();
        log.add(new Batch(baseOffset, logEndOffset, batch));
        return baseOffset;
    }

    @Override
    public synchronized FetchResult fetch(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch) {
        if (offset < logStartOffset) {
            return new FetchResult(
                    Errors.OFFSET_OUT_OF_RANGE, ByteBuffer.allocate(0), highWatermark, highWatermark, logStartOffset);
        }
        ByteArrayOutputStream found = new ByteArrayOutputStream();
        for (Batch batch : log) {
            boolean fits = found.size() + batch.bytes().capacity() <= maxBytes || (found.size() == 0 && minOneBatch);
            if (batch.nextOffset() > offset && batch.nextOffset() <= highWatermark && fits) {
                found.writeBytes(batch.bytes().array());
            }
        }
        return new FetchResult(
                Errors.NONE, ByteBuffer.wrap(found.toByteArray()), highWatermark, highWatermark, logStartOffset);
    }

    private void wake() {
        List<Runnable> woken;
        synchronized (this) {
            woken = List.copyOf(wakes);
            wakes.clear();
        }
        woken.forEach(Runnable::run);
    }

    @Override
    public synchronized Waiting awaitChange(Runnable wake) {
        wakes.add(wake);
        return () -> {
            synchronized (this) {
                wakes.remove(wake);
            }
        };
    }

    @Override
    public synchronized Snapshot snapshot() {
        return new Snapshot(epoch, leading, highWatermark, logStartOffset, logEndOffset);
    }

    @Override
    public synchronized CompletionStage<DeletedRecords> deleteRecords(long offset) {
        long to = offset == -1 ? highWatermark : offset;
        if (to > highWatermark || to < 0) {
            return CompletableFuture.completedFuture(new DeletedRecords(Errors.OFFSET_OUT_OF_RANGE, -1));
        }
        logStartOffset = Math.max(logStartOffset, to);
        log.removeIf(batch -> batch.nextOffset() <= logStartOffset);
        return CompletableFuture.completedFuture(new DeletedRecords(Errors.NONE, logStartOffset));
    }

    @Override
    public CompletionStage<OffsetAndTimestamp> listOffset(long timestamp, int currentLeaderEpoch) {
        return CompletableFuture.completedFuture(OffsetAndTimestamp.refused(Errors.UNSUPPORTED_VERSION));
    }

    @Override
    public EpochEnd endOfEpoch(int currentLeaderEpoch, int leaderEpoch) {
        return new EpochEnd(Errors.NONE, -1, -1);
    }

    @Override
    public synchronized long sizeBytes() {
        return log.stream().mapToLong(batch -> batch.bytes().capacity()).sum();
    }

    @Override
    public TopicPartition topicPartition() {
        return partition;
    }

    @Override
    public Uuid topicId() {
        return topicId;
    }
}

package barnabas.gateway;

import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.FetchResult;
import barnabas.partition.OffsetAndTimestamp;
import barnabas.partition.ProduceResult;
import barnabas.partition.Replica;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** A partition in memory that does what {@link Replica} says, and a few things that tests ask for. */
public final class FakeReplica implements Replica {
    private static final int BATCH_OVERHEAD = 12;
    private static final int LEADER_EPOCH_AT = 12;
    private static final int LAST_OFFSET_DELTA_AT = 23;
    private static final int MAX_TIMESTAMP_AT = 35;
    private static final int EPOCH = 3;

    private record Batch(long baseOffset, long lastOffset, long timestamp, ByteBuffer bytes) {}

    private record Held(ByteBuffer records, CompletableFuture<ProduceResult> result) {}

    private final TopicPartition partition;
    private final Uuid topicId;
    private final List<Batch> batches = new ArrayList<>();
    private final List<Runnable> waiters = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private long end;
    private boolean holding;
    private int fetches;
    private Errors error = Errors.NONE;
    private volatile boolean inStep;

    public FakeReplica(TopicPartition partition, Uuid topicId) {
        this.partition = partition;
        this.topicId = topicId;
    }

    /** From now on everything is answered with {@code refusal}; NONE serves again. */
    public synchronized void refuseWith(Errors refusal) {
        error = refusal;
        wakeAll();
    }

    /** Whether it says that it follows a leader and is in sync. */
    public void inStep(boolean now) {
        inStep = now;
    }

    @Override
    public boolean inStep() {
        return inStep;
    }

    /** Produces are kept until {@link #release}. */
    public synchronized void hold() {
        holding = true;
    }

    public synchronized void release() {
        holding = false;
        held.forEach(one -> one.result().complete(append(one.records())));
        held.clear();
    }

    public synchronized int held() {
        return held.size();
    }

    /** How often somebody read. */
    public synchronized int fetches() {
        return fetches;
    }

    public synchronized int waiting() {
        return waiters.size();
    }

    @Override
    public TopicPartition topicPartition() {
        return partition;
    }

    @Override
    public Uuid topicId() {
        return topicId;
    }

    @Override
    public synchronized Snapshot snapshot() {
        return new Snapshot(EPOCH, error == Errors.NONE, end, 0, end);
    }

    @Override
    public synchronized CompletionStage<ProduceResult> produce(ByteBuffer records, short acks, int timeoutMs) {
        if (error != Errors.NONE) {
            return CompletableFuture.completedStage(ProduceResult.refused(error, "refused by the test"));
        }
        if (holding) {
            CompletableFuture<ProduceResult> result = new CompletableFuture<>();
            held.add(new Held(records, result));
            return result;
        }
        return CompletableFuture.completedStage(append(records));
    }

    private ProduceResult append(ByteBuffer records) {
        long base = end;
        ByteBuffer rest = records.duplicate();
        while (rest.remaining() > BATCH_OVERHEAD) {
            int size = BATCH_OVERHEAD + rest.getInt(rest.position() + 8);
            ByteBuffer copy = ByteBuffer.allocate(size)
                    .put(rest.slice(rest.position(), size))
                    .flip();
            copy.putLong(0, end).putInt(LEADER_EPOCH_AT, EPOCH);
            long last = end + copy.getInt(LAST_OFFSET_DELTA_AT);
            batches.add(new Batch(end, last, copy.getLong(MAX_TIMESTAMP_AT), copy));
            end = last + 1;
            rest.position(rest.position() + size);
        }
        wakeAll();
        return new ProduceResult(Errors.NONE, base, -1, 0, null);
    }

    private void wakeAll() {
        List<Runnable> woken = List.copyOf(waiters);
        waiters.clear();
        woken.forEach(Runnable::run);
    }

    @Override
    public synchronized FetchResult fetch(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch) {
        fetches++;
        if (error != Errors.NONE) {
            return FetchResult.refused(error);
        }
        if (currentLeaderEpoch > EPOCH) {
            return FetchResult.refused(Errors.UNKNOWN_LEADER_EPOCH);
        }
        if (offset < 0 || offset > end) {
            return FetchResult.refused(Errors.OFFSET_OUT_OF_RANGE);
        }
        List<ByteBuffer> found = new ArrayList<>();
        int bytes = 0;
        for (Batch batch : batches) {
            boolean fits = bytes + batch.bytes().remaining() <= maxBytes || (bytes == 0 && minOneBatch);
            if (batch.lastOffset() >= offset) {
                if (!fits) {
                    break;
                }
                found.add(batch.bytes().duplicate());
                bytes += batch.bytes().remaining();
            }
        }
        ByteBuffer records = ByteBuffer.allocate(bytes);
        found.forEach(records::put);
        return new FetchResult(Errors.NONE, records.flip(), end, end, 0);
    }

    @Override
    public synchronized Waiting awaitChange(Runnable wake) {
        waiters.add(wake);
        return () -> {
            synchronized (this) {
                waiters.remove(wake);
            }
        };
    }

    @Override
    public synchronized CompletionStage<OffsetAndTimestamp> listOffset(long timestamp, int currentLeaderEpoch) {
        if (error != Errors.NONE) {
            return CompletableFuture.completedStage(OffsetAndTimestamp.refused(error));
        }
        return CompletableFuture.completedStage(
                switch ((int) Math.max(-10, Math.min(timestamp, 0))) {
                    case -1 -> new OffsetAndTimestamp(Errors.NONE, end, -1, EPOCH);
                    case -2, -4 -> new OffsetAndTimestamp(Errors.NONE, 0, -1, EPOCH);
                    default -> batches.stream()
                            .filter(batch -> batch.timestamp() >= timestamp)
                            .findFirst()
                            .map(batch ->
                                    new OffsetAndTimestamp(Errors.NONE, batch.baseOffset(), batch.timestamp(), EPOCH))
                            .orElse(new OffsetAndTimestamp(Errors.NONE, -1, -1, -1));
                });
    }

    @Override
    public synchronized EpochEnd endOfEpoch(int currentLeaderEpoch, int leaderEpoch) {
        return leaderEpoch > EPOCH
                ? new EpochEnd(Errors.NONE, -1, -1)
                : new EpochEnd(Errors.NONE, EPOCH, leaderEpoch == EPOCH ? end : 0);
    }

    @Override
    public CompletionStage<DeletedRecords> deleteRecords(long offset) {
        return CompletableFuture.completedStage(new DeletedRecords(Errors.NONE, 0));
    }

    @Override
    public CompletionStage<Errors> transfer(BrokerId to) {
        return CompletableFuture.completedFuture(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Override
    public CompletionStage<Errors> handOver() {
        return CompletableFuture.completedFuture(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    @Override
    public synchronized long sizeBytes() {
        return batches.stream().mapToLong(batch -> batch.bytes().remaining()).sum();
    }
}

package barnabas.partition;

import akka.actor.typed.ActorRef;
import barnabas.consensus.LeaseTerms;
import barnabas.log.LogView;
import barnabas.log.ReadResult;
import barnabas.metadata.TopicSettings;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.link.GroupLink;
import barnabas.records.BatchHeader;
import barnabas.records.BatchValidator;
import barnabas.records.OffsetAtTime;
import barnabas.records.ProduceLimits;
import barnabas.records.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The replica of this broker as other rooms see it. Its actor publishes what holds by one volatile write ({@link #publish});
 * readers take one such value and work on that alone (rule C5).
 */
final class LocalReplica implements Replica {
    /** ListOffsets' names for ends of the log instead of times. */
    private static final long LATEST = -1;

    private static final long EARLIEST = -2;
    private static final long MAX_TIMESTAMP = -3;
    private static final long EARLIEST_LOCAL = -4;

    /**
     * One moment of the replica.
     *
     * @param leaderEpoch of the newest leader that it has known, or -1 (rule C1)
     * @param lease what a leader's lease hangs on; null when this replica does not lead
     * @param coversElection whether what the leader found at its election is committed (rule C2)
     */
    record Published(
            int leaderEpoch,
            @Nullable LeaseTerms lease,
            boolean coversElection,
            long highWatermark,
            TopicSettings settings,
            LogView log) {
        boolean leads() {
            return lease != null;
        }

        Published withoutLead() {
            return new Published(leaderEpoch, null, false, highWatermark, settings, log);
        }
    }

    private final PartitionId id;
    private final ActorRef<PartitionReplica.Command> actor;
    private final ReplicaServices services;
    private final Object lock = new Object();
    private volatile Published published;
    private volatile @Nullable GroupLink link;
    private volatile boolean closed;
    private @Nullable List<Runnable> waiting;

    LocalReplica(PartitionId id, ActorRef<PartitionReplica.Command> actor, ReplicaServices services, Published first) {
        this.id = id;
        this.actor = actor;
        this.services = services;
        this.published = first;
    }

    /**
     * Shows {@code newer} to readers and wakes those who wait, if there is anything new to read, or another may be asked or may not: a
     * leader's lease begins to hold when its followers have shown themselves. Its actor's alone.
     */
    void publish(Published newer) {
        Published older = published;
        published = newer;
        if (newer.highWatermark() != older.highWatermark()
                || newer.leaderEpoch() != older.leaderEpoch()
                || !Objects.equals(newer.lease(), older.lease())) {
            wakeAll();
        }
    }

    /** By which link this incarnation's lease is looked up. Its actor's alone. */
    void show(GroupLink newer) {
        link = newer;
    }

    /** Whether this replica may answer as the leader at this moment (rule T2). */
    private boolean serves(Published now) {
        LeaseTerms lease = now.lease();
        GroupLink by = link;
        if (closed || lease == null || by == null) {
            return false;
        }
        long nowMs = services.links().nowMs();
        return lease.holds(by.at(nowMs), nowMs);
    }

    /** Everybody who asks from now on is told that this broker has no such replica. */
    void close() {
        closed = true;
        wakeAll();
    }

    private void wakeAll() {
        List<Runnable> woken;
        synchronized (lock) {
            woken = waiting;
            waiting = null;
        }
        if (woken != null) {
            woken.forEach(Runnable::run);
        }
    }

    @Override
    public Waiting awaitChange(Runnable wake) {
        synchronized (lock) {
            if (waiting == null) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(wake);
        }
        return () -> forget(wake);
    }

    private void forget(Runnable wake) {
        synchronized (lock) {
            if (waiting != null) {
                waiting.remove(wake);
            }
        }
    }

    @Override
    public TopicPartition topicPartition() {
        return id.topicPartition();
    }

    @Override
    public Uuid topicId() {
        return id.topicId();
    }

    @Override
    public Snapshot snapshot() {
        Published now = published;
        return new Snapshot(
                now.leaderEpoch(),
                serves(now),
                now.highWatermark(),
                now.log().startOffset(),
                now.log().endOffset());
    }

    @Override
    public CompletionStage<ProduceResult> produce(ByteBuffer records, short acks, int timeoutMs) {
        TopicSettings settings = published.settings();
        if (closed) {
            return refused(Errors.NOT_LEADER_OR_FOLLOWER, "the replica is closed");
        }
        Verdict verdict = BatchValidator.validate(
                records, limits(settings), services.clock().millis());
        if (!verdict.isOk()) {
            return refused(verdict.error(), verdict.message());
        }
        CompletableFuture<ProduceResult> reply = new CompletableFuture<>();
        BatchHeader header = BatchHeader.read(records, records.position());
        actor.tell(new PartitionReplica.Produce(records, header, acks, timeoutMs, reply));
        return reply;
    }

    private static ProduceLimits limits(TopicSettings settings) {
        return new ProduceLimits(
                settings.maxMessageBytes(),
                settings.timestampBeforeMaxMs(),
                settings.timestampAfterMaxMs(),
                settings.timestampType() == TopicSettings.TimestampType.LOG_APPEND_TIME,
                settings.cleanup() != TopicSettings.Cleanup.DELETE);
    }

    private static CompletionStage<ProduceResult> refused(Errors error, String message) {
        return CompletableFuture.completedFuture(ProduceResult.refused(error, message));
    }

    @Override
    public FetchResult fetch(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch) {
        return fetch((log, bound) -> log.read(offset, maxBytes, bound, minOneBatch), offset, currentLeaderEpoch);
    }

    @Override
    public FetchResult fetchToSend(long offset, int currentLeaderEpoch, int maxBytes, boolean minOneBatch) {
        return fetch((log, bound) -> log.readToSend(offset, maxBytes, bound, minOneBatch), offset, currentLeaderEpoch);
    }

    /** As the leader told last, over a link that lives. */
    @Override
    public boolean inStep() {
        Published now = published;
        return !closed
                && !now.leads()
                && services.links()
                        .leader(id.group())
                        .filter(led ->
                                led.epoch() == now.leaderEpoch() && led.inSync().contains(services.brokerId()))
                        .isPresent();
    }

    /** One of the ways to read a log, at most up to {@code maxOffset}. */
    @FunctionalInterface
    private interface Read {
        ReadResult from(LogView log, long maxOffset) throws IOException;
    }

    private FetchResult fetch(Read reading, long offset, int currentLeaderEpoch) {
        Published now = published;
        Errors wrong = check(now, currentLeaderEpoch);
        if (wrong != Errors.NONE) {
            return FetchResult.refused(wrong);
        }
        LogView log = now.log();
        if (offset >= now.highWatermark() && offset >= log.startOffset() && !serves(now)) {
            // Rule T2: nobody waits at a replica that may never hear of what comes next.
            return FetchResult.refused(Errors.NOT_LEADER_OR_FOLLOWER);
        }
        if (offset < log.startOffset() || offset > log.endOffset()) {
            return outOfRange(now);
        }
        try {
            ReadResult read = reading.from(log, now.highWatermark());
            return read instanceof ReadResult.Found found
                    ? new FetchResult(
                            Errors.NONE, found.wire(), now.highWatermark(), now.highWatermark(), log.startOffset())
                    : outOfRange(now);
        } catch (IOException broken) {
            return FetchResult.refused(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    private static FetchResult outOfRange(Published now) {
        return new FetchResult(
                Errors.OFFSET_OUT_OF_RANGE,
                ByteBuffer.allocate(0),
                now.highWatermark(),
                now.highWatermark(),
                now.log().startOffset());
    }

    /** KIP-320: a client that knows an older epoch is fenced, one that knows a newer is ahead of this broker. */
    private Errors check(Published now, int currentLeaderEpoch) {
        if (closed) {
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        if (currentLeaderEpoch < 0 || currentLeaderEpoch == now.leaderEpoch()) {
            return Errors.NONE;
        }
        return currentLeaderEpoch < now.leaderEpoch() ? Errors.FENCED_LEADER_EPOCH : Errors.UNKNOWN_LEADER_EPOCH;
    }

    @Override
    public CompletionStage<OffsetAndTimestamp> listOffset(long timestamp, int currentLeaderEpoch) {
        Published now = published;
        Errors wrong = check(now, currentLeaderEpoch);
        if (wrong != Errors.NONE) {
            return CompletableFuture.completedFuture(OffsetAndTimestamp.refused(wrong));
        }
        if (!now.leads()) {
            return CompletableFuture.completedFuture(OffsetAndTimestamp.refused(Errors.NOT_LEADER_OR_FOLLOWER));
        }
        boolean knowsLatest = now.coversElection() && serves(now);
        if (!knowsLatest && timestamp != EARLIEST && timestamp != EARLIEST_LOCAL) {
            return CompletableFuture.completedFuture(OffsetAndTimestamp.refused(Errors.OFFSET_NOT_AVAILABLE));
        }
        if (timestamp == LATEST) {
            return CompletableFuture.completedFuture(end(now, now.highWatermark()));
        }
        if (timestamp == EARLIEST || timestamp == EARLIEST_LOCAL) {
            return CompletableFuture.completedFuture(end(now, now.log().startOffset()));
        }
        return CompletableFuture.supplyAsync(() -> byTime(now, timestamp), services.blocking());
    }

    private static OffsetAndTimestamp byTime(Published now, long timestamp) {
        try {
            Optional<OffsetAtTime> found = timestamp == MAX_TIMESTAMP
                    ? now.log().offsetOfMaxTimestamp(now.highWatermark())
                    : now.log().offsetForTimestamp(timestamp, now.highWatermark());
            return found.map(at -> new OffsetAndTimestamp(Errors.NONE, at.offset(), at.timestamp(), now.leaderEpoch()))
                    .orElse(new OffsetAndTimestamp(Errors.NONE, -1, -1, -1));
        } catch (IOException broken) {
            return OffsetAndTimestamp.refused(Errors.KAFKA_STORAGE_ERROR);
        }
    }

    private static OffsetAndTimestamp end(Published now, long offset) {
        return new OffsetAndTimestamp(Errors.NONE, offset, -1, now.leaderEpoch());
    }

    @Override
    public EpochEnd endOfEpoch(int currentLeaderEpoch, int leaderEpoch) {
        Published now = published;
        Errors wrong = check(now, currentLeaderEpoch);
        if (wrong != Errors.NONE) {
            return new EpochEnd(wrong, -1, -1);
        }
        if (!now.leads()) {
            return new EpochEnd(Errors.NOT_LEADER_OR_FOLLOWER, -1, -1);
        }
        LogView log = now.log();
        if (leaderEpoch == now.leaderEpoch()) {
            // It may have no batch yet; it ends, as the log does, where the next one comes.
            return new EpochEnd(Errors.NONE, leaderEpoch, log.endOffset());
        }
        if (leaderEpoch > now.leaderEpoch()) {
            return new EpochEnd(Errors.NONE, -1, -1);
        }
        try {
            barnabas.log.EpochEnd end = log.endOffsetFor(Math.min(leaderEpoch, log.latestEpoch()));
            return new EpochEnd(Errors.NONE, end.epoch(), end.endOffset());
        } catch (IOException broken) {
            return new EpochEnd(Errors.KAFKA_STORAGE_ERROR, -1, -1);
        }
    }

    @Override
    public CompletionStage<DeletedRecords> deleteRecords(long offset) {
        CompletableFuture<DeletedRecords> reply = new CompletableFuture<>();
        if (closed) {
            reply.complete(new DeletedRecords(Errors.NOT_LEADER_OR_FOLLOWER, -1));
        } else {
            actor.tell(new GroupCommand.DeleteRecords(offset, reply));
        }
        return reply;
    }

    @Override
    public CompletionStage<Set<BrokerId>> committedVoters() {
        CompletableFuture<Set<BrokerId>> reply = new CompletableFuture<>();
        if (closed) {
            reply.complete(Set.of());
        } else {
            actor.tell(new GroupCommand.CommittedVoters(reply));
        }
        return reply;
    }

    @Override
    public CompletionStage<Errors> transfer(BrokerId to) {
        CompletableFuture<Errors> reply = new CompletableFuture<>();
        return tell(new GroupCommand.Transfer(to, reply), reply);
    }

    @Override
    public CompletionStage<Errors> handOver() {
        CompletableFuture<Errors> reply = new CompletableFuture<>();
        return tell(new GroupCommand.HandOver(reply), reply);
    }

    private CompletionStage<Errors> tell(GroupCommand command, CompletableFuture<Errors> reply) {
        if (closed) {
            reply.complete(Errors.NOT_LEADER_OR_FOLLOWER);
        } else {
            actor.tell(command);
        }
        return reply;
    }

    @Override
    public long sizeBytes() {
        return published.log().sizeBytes();
    }
}

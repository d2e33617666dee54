package barnabas.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;

/**
 * Those whom a leader owes an answer: producers, by what they wait for, and those who delete records. Bounded by what the sockets let
 * in: every entry stands for request bytes that are counted there. Used by the replica's actor alone.
 */
final class LeaderRequests {
    /** {@code result} is for {@code reply} as soon as nothing can take it back. */
    record Answer(CompletableFuture<ProduceResult> reply, ProduceResult result) {
        void give() {
            reply.complete(result);
        }

        void refuse(Errors error, String message) {
            reply.complete(ProduceResult.refused(error, message));
        }
    }

    /** A produce that came while the leader hands over or has no lease. */
    private record Parked(PartitionReplica.Produce produce, long untilMs) {}

    private record Deletion(long offset, CompletableFuture<Replica.DeletedRecords> reply) {}

    /** acks=all: until it is committed and on enough replicas (rule A4). */
    private final WaitingAcks<Answer> committed = new WaitingAcks<>();
    /** acks=1: until it is safe on the leader's own disk. */
    private final WaitingAcks<Answer> safe = new WaitingAcks<>();
    /** acks=0: no more than the write, so they are held back by a slow disk and hear of a full one. */
    private final WaitingAcks<Answer> written = new WaitingAcks<>();

    private final Deque<Parked> parked = new ArrayDeque<>();
    /** Of a leader that is none any more: refused as soon as they can be told who is. */
    private final List<CompletableFuture<ProduceResult>> stranded = new ArrayList<>();

    private final List<Deletion> deletions = new ArrayList<>();

    /** Waits until everything below the offset is as safe as {@code acks} wants it. */
    void await(short acks, long endOffset, long deadlineMs, Answer answer) {
        WaitingAcks<Answer> group = acks == 0 ? written : acks == 1 ? safe : committed;
        group.add(endOffset, deadlineMs, answer);
    }

    void park(PartitionReplica.Produce produce, long untilMs) {
        parked.addLast(new Parked(produce, untilMs));
    }

    /** Those that were parked, in their order; none is any more. */
    List<PartitionReplica.Produce> unpark() {
        List<PartitionReplica.Produce> all =
                parked.stream().map(Parked::produce).toList();
        parked.clear();
        return all;
    }

    boolean hasParked() {
        return !parked.isEmpty();
    }

    void awaitDeletion(long offset, CompletableFuture<Replica.DeletedRecords> reply) {
        deletions.add(new Deletion(offset, reply));
    }

    void reachedCommitted(long offset) {
        committed.reached(offset).forEach(Answer::give);
    }

    void reachedSafe(long offset) {
        safe.reached(offset).forEach(Answer::give);
    }

    void reachedWritten(long offset) {
        written.reached(offset).forEach(Answer::give);
    }

    /** DeleteRecords is answered when a majority has recorded the start and readers here see it (rule M6). */
    void reachedStart(long offset) {
        for (Iterator<Deletion> all = deletions.iterator(); all.hasNext(); ) {
            Deletion next = all.next();
            if (next.offset() <= offset) {
                all.remove();
                next.reply().complete(new Replica.DeletedRecords(Errors.NONE, offset));
            }
        }
    }

    /**
     * Refuses those who have waited too long.
     *
     * @param highWatermark what was committed up to there lacks only replicas (rule A4)
     */
    void expire(long nowMs, long highWatermark) {
        for (Answer late : committed.expired(nowMs)) {
            boolean tooFew = late.result().baseOffset() < highWatermark;
            late.refuse(
                    tooFew ? Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND : Errors.REQUEST_TIMED_OUT,
                    tooFew ? "too few replicas have it" : "not committed in time");
        }
        safe.expired(nowMs).forEach(late -> late.refuse(Errors.REQUEST_TIMED_OUT, "not safe in time"));
        written.expired(nowMs).forEach(late -> late.refuse(Errors.REQUEST_TIMED_OUT, "not written in time"));
        parked.removeIf(waiting -> {
            boolean late = waiting.untilMs() <= nowMs;
            if (late) {
                refuse(waiting.produce(), Errors.NOT_LEADER_OR_FOLLOWER, "the leader is out of touch with a majority");
            }
            return late;
        });
    }

    static void refuse(PartitionReplica.Produce produce, Errors error, String message) {
        produce.reply().complete(ProduceResult.refused(error, message));
    }

    boolean isEmpty() {
        return committed.isEmpty() && safe.isEmpty() && written.isEmpty() && parked.isEmpty() && stranded.isEmpty();
    }

    /** Nothing that waits will be answered with success any more: what became of it is unknown, or another leader's business. */
    void strand() {
        for (WaitingAcks<Answer> group : List.of(committed, safe, written)) {
            group.all().forEach(answer -> stranded.add(answer.reply()));
        }
        unpark().forEach(this::strand);
    }

    void strand(PartitionReplica.Produce produce) {
        stranded.add(produce.reply());
    }

    void refuseAll(Errors error, String message) {
        strand();
        ProduceResult refusal = ProduceResult.refused(error, message);
        stranded.forEach(reply -> reply.complete(refusal));
        stranded.clear();
        deletions.forEach(deletion -> deletion.reply().complete(new Replica.DeletedRecords(error, -1)));
        deletions.clear();
    }
}

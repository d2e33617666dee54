package barnabas.partition;

import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.consensus.Input;
import barnabas.consensus.Replica.FollowerStatus;
import barnabas.consensus.Replica.Kind;
import barnabas.consensus.ReplicaId;
import barnabas.log.ProducerStates;
import barnabas.metadata.TopicSettings.TimestampType;
import barnabas.model.BrokerId;
import barnabas.partition.LeaderRequests.Answer;
import barnabas.partition.PartitionReplica.Command;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What a replica does for clients while it leads: takes produces or says why not, answers when that is safe, deletes records, says who is
 * in sync, hands over. Used by the replica's actor alone.
 */
final class Leadership {
    /** How often those who wait are looked over for those that have waited too long. */
    private static final Duration EXPIRY_CHECK = Duration.ofMillis(500);

    /** How often the followers are looked at under load; an idle group in step isn't looked at. */
    private static final long LOOK_MS = 100;

    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /** Longer than an election takes, and short against a client's patience. */
    private static final Duration SUCCESSOR_MAX = Duration.ofMillis(500);

    private final GroupDriver driver;
    private final TimerScheduler<Command> timers;
    private final ReplicaServices services;
    private final ReplicaId self;
    private final LeaderRequests requests = new LeaderRequests();
    private boolean expiryScheduled;
    private @Nullable InSync inSync;
    private Set<BrokerId> shown = Set.of();
    private long lookedMs;
    private @Nullable CompletableFuture<Errors> transfer;
    /** False for one that has led and does not know yet who does now. */
    private boolean succeeded = true;

    Leadership(GroupDriver driver, TimerScheduler<Command> timers, ReplicaServices services, ReplicaId self) {
        this.driver = driver;
        this.timers = timers;
        this.services = services;
        this.self = self;
    }

    boolean idle() {
        return requests.isEmpty();
    }

    void won() {
        sendOn();
        inSync = new InSync(self.broker(), driver.nowMs(), driver.writes().end().endOffset());
        shown = Set.of();
        lookedMs = 0;
    }

    /** Rule C6: who waits is told who leads now, so the answer is held back until that is known. */
    void lost() {
        succeeded = false;
        requests.strand();
        timers.startSingleTimer(GroupCommand.Tick.SUCCESSOR, GroupCommand.Tick.SUCCESSOR, SUCCESSOR_MAX);
        inSync = null;
        timers.cancel(GroupCommand.Tick.LOOK);
        transferred(Errors.NONE);
    }

    /** The successor is known, or not to be waited for any longer. */
    void sendOn() {
        succeeded = true;
        timers.cancel(GroupCommand.Tick.SUCCESSOR);
        requests.refuseAll(Errors.NOT_LEADER_OR_FOLLOWER, "another replica leads, or is about to");
    }

    void end(Errors error, String message) {
        succeeded = true;
        timers.cancel(GroupCommand.Tick.SUCCESSOR);
        requests.refuseAll(error, message);
        timers.cancel(GroupCommand.Tick.LOOK);
        timers.cancel(GroupCommand.Tick.EXPIRY);
        transferred(Errors.NOT_LEADER_OR_FOLLOWER);
    }

    // produce

    void produce(PartitionReplica.Produce produce) {
        switch (driver.admission()) {
            case CLOSED -> {
                if (succeeded) {
                    LeaderRequests.refuse(produce, Errors.NOT_LEADER_OR_FOLLOWER, "this replica does not lead");
                } else {
                    requests.strand(produce);
                }
            }
            case PARKED -> {
                requests.park(produce, services.clock().millis() + Math.max(0, produce.timeoutMs()));
                scheduleExpiry();
            }
            case OPEN -> take(produce);
        }
    }

    private void take(PartitionReplica.Produce produce) {
        int needed = driver.settings().minInsyncReplicas();
        if (produce.acks() == -1 && needed > 1 && driver.status().inTouch() < needed) {
            LeaderRequests.refuse(produce, Errors.NOT_ENOUGH_REPLICAS, "min.insync.replicas=" + needed);
            return;
        }
        long now = services.clock().millis();
        boolean brokersTime = driver.settings().timestampType() == TimestampType.LOG_APPEND_TIME;
        long appendTime = brokersTime ? now : -1;
        ProducerStates.Check verdict = driver.writes().producers().check(produce.header());
        if (verdict instanceof ProducerStates.Rejected rejected) {
            LeaderRequests.refuse(produce, rejected.error(), rejected.message());
            return;
        }
        if (verdict instanceof ProducerStates.Duplicate before) {
            // Rule A5: the original may not be committed yet.
            answerAt(before.lastOffset() + 1, produce, now, before.baseOffset(), brokersTime ? before.timestamp() : -1);
        } else {
            long baseOffset = driver.writes().end().endOffset();
            driver.propose(produce.batch(), appendTime);
            answerAt(driver.writes().end().endOffset(), produce, now, baseOffset, appendTime);
        }
        answer();
    }

    private void answerAt(
            long endOffset, PartitionReplica.Produce produce, long now, long baseOffset, long appendTime) {
        ProduceResult result = new ProduceResult(
                Errors.NONE, baseOffset, appendTime, driver.writes().view().startOffset(), null);
        long deadline = now + Math.max(0, produce.timeoutMs());
        requests.await(produce.acks(), endOffset, deadline, new Answer(produce.reply(), result));
        scheduleExpiry();
    }

    /** Gives the answers that are due. Without a lease nothing is acked (rule T2). */
    void answer() {
        if (driver.kind() != Kind.LEADER) {
            return;
        }
        requests.reachedWritten(driver.writes().writtenEnd());
        if (driver.serves()) {
            requests.reachedSafe(driver.writes().safeEnd());
            requests.reachedCommitted(driver.ackThrough());
            requests.reachedStart(driver.deletedThrough());
        }
    }

    private void scheduleExpiry() {
        if (!expiryScheduled) {
            expiryScheduled = true;
            timers.startSingleTimer(GroupCommand.Tick.EXPIRY, GroupCommand.Tick.EXPIRY, EXPIRY_CHECK);
        }
    }

    void expire() {
        requests.expire(services.clock().millis(), driver.highWatermark());
        expiryScheduled = false;
        if (!requests.isEmpty()) {
            scheduleExpiry();
        }
    }

    /** DeleteRecords, which may go up to the high watermark. */
    void deleteRecords(GroupCommand.DeleteRecords delete) {
        if (!driver.serves()) {
            delete.reply().complete(new Replica.DeletedRecords(Errors.NOT_LEADER_OR_FOLLOWER, -1));
            return;
        }
        long highWatermark = driver.highWatermark();
        long offset = delete.offset() == -1 ? highWatermark : delete.offset();
        if (offset < 0 || offset > highWatermark) {
            delete.reply().complete(new Replica.DeletedRecords(Errors.OFFSET_OUT_OF_RANGE, -1));
            return;
        }
        requests.awaitDeletion(offset, delete.reply());
        driver.input(new Input.DeleteRecords(offset));
    }

    // after every input

    /** Takes up what was parked when that may go on, and looks at the followers now and then. */
    void settle() {
        if (!succeeded && driver.status().leader().isPresent()) {
            sendOn();
        }
        if (requests.hasParked() && driver.admission() != barnabas.consensus.Replica.Admission.PARKED) {
            requests.unpark().forEach(this::produce);
        }
        if (inSync != null && driver.nowMs() - lookedMs >= LOOK_MS) {
            look();
        }
    }

    /** Says who is in sync when that has changed; looks again by itself while something is on its way. */
    void look() {
        InSync watch = inSync;
        if (watch == null || driver.membership().size() == 1) {
            showInSync(Set.of(self.broker()));
            return;
        }
        lookedMs = driver.nowMs();
        long end = driver.writes().end().endOffset();
        List<FollowerStatus> followers = driver.followers();
        Set<BrokerId> now = watch.look(lookedMs, end, followers);
        showInSync(now);
        boolean underWay = followers.stream()
                .anyMatch(follower -> driver.link().alive(follower.replica().broker())
                        && (follower.match() < end
                                || !now.contains(follower.replica().broker())));
        if (underWay) {
            timers.startSingleTimer(GroupCommand.Tick.LOOK, GroupCommand.Tick.LOOK, LOOK_AGAIN);
        }
    }

    private void showInSync(Set<BrokerId> now) {
        if (inSync != null && !now.equals(shown)) {
            driver.story().inSync(shown, now, driver.link());
            shown = now;
            driver.link().inSync(driver.leaderEpoch(), now);
        }
    }

    // handing over

    /** Hands the leadership to another replica (rule C6); answered when it has gone. */
    void transfer(BrokerId to, CompletableFuture<Errors> reply) {
        Optional<FollowerStatus> heir = driver.followers().stream()
                .filter(follower -> follower.replica().broker().equals(to))
                .findFirst();
        if (driver.kind() != Kind.LEADER) {
            reply.complete(Errors.NOT_LEADER_OR_FOLLOWER);
        } else if (to.equals(self.broker())) {
            reply.complete(Errors.ELECTION_NOT_NEEDED);
        } else if (heir.isEmpty() || !heir.get().inTouch()) {
            reply.complete(Errors.PREFERRED_LEADER_NOT_AVAILABLE);
        } else if (transfer != null) {
            reply.complete(Errors.REASSIGNMENT_IN_PROGRESS);
        } else {
            transfer = reply;
            driver.story().handsOver(to);
            driver.input(new Input.Transfer(heir.get().replica()));
        }
    }

    void transferFailed() {
        transferred(Errors.PREFERRED_LEADER_NOT_AVAILABLE);
    }

    private void transferred(Errors how) {
        CompletableFuture<Errors> waiting = transfer;
        transfer = null;
        if (waiting != null) {
            waiting.complete(how);
        }
    }

    /** The same, to whoever has come furthest. */
    void handOver(CompletableFuture<Errors> reply) {
        Optional<FollowerStatus> heir = furthest();
        if (heir.isPresent()) {
            transfer(heir.get().replica().broker(), reply);
        } else if (driver.kind() == Kind.LEADER) {
            reply.complete(Errors.PREFERRED_LEADER_NOT_AVAILABLE);
        } else {
            reply.complete(Errors.NOT_LEADER_OR_FOLLOWER);
        }
    }

    /** Before a stop: somebody in step takes over. Whether there is one. */
    boolean handOver() {
        Optional<FollowerStatus> heir = driver.kind() == Kind.LEADER ? furthest() : Optional.empty();
        heir.ifPresent(to -> {
            driver.story().handsOver(to.replica().broker());
            driver.input(new Input.Transfer(to.replica()));
        });
        return heir.isPresent();
    }

    private Optional<FollowerStatus> furthest() {
        return driver.followers().stream()
                .filter(FollowerStatus::inTouch)
                .max(Comparator.comparingLong(FollowerStatus::match));
    }
}

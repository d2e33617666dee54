package barnabas.partition;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.consensus.Batch;
import barnabas.consensus.Input;
import barnabas.consensus.LeaseTerms;
import barnabas.consensus.Membership;
import barnabas.consensus.Message;
import barnabas.consensus.Moment;
import barnabas.consensus.Output;
import barnabas.consensus.Replica.Admission;
import barnabas.consensus.Replica.Kind;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.Settings;
import barnabas.journal.OpenLog;
import barnabas.journal.PartitionEvent.BatchAppended;
import barnabas.log.Checkpoint;
import barnabas.metadata.TopicSettings;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import barnabas.partition.PartitionReplica.Command;
import barnabas.partition.link.GroupLink;
import barnabas.records.BatchHeader;
import barnabas.records.CorruptBatchException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what {@link barnabas.consensus.Replica} decides, on the journal, {@code state.log} and the links, and tells it what came
 * of it. From the opening of a log to its end or resignation; used by the replica's actor alone.
 */
final class GroupDriver {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ReplicaServices services;
    private final PartitionId id;
    private final ReplicaId self;
    private final barnabas.consensus.Replica group;
    private final GroupLink link;
    private final LogWrites writes;
    private final Leadership leadership;
    private final Deque<Input> inputs = new ArrayDeque<>();
    private final OwnBatches own;
    private final Feeds feeds;
    private final GroupEvents story;

    private TopicSettings settings;
    private @Nullable LocalReplica local;
    private @Nullable LeaseTerms lease;
    private Incoming incoming = Incoming.NONE;
    private @Nullable Membership concernedMembership;
    private Input.@Nullable Target concernedTarget;
    private Input.Target target = new Input.Target(List.of(), Set.of());
    private Kind kind = Kind.FOLLOWER;
    private boolean busy;
    private @Nullable String failure;
    private boolean damaged;
    private long wakeAtMs = Output.NO_WAKE;
    private long highWatermark;
    private long ackThrough;
    private long recordedStart;
    private long movedStart;
    private CompletionStage<?> stored = CompletableFuture.completedFuture(null);

    GroupDriver(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ReplicaServices services,
            PartitionId id,
            LogWrites.Work work,
            ActorRef<LogWriter.Write> writer,
            ReplicaEvent.Ready ready,
            TopicSettings settings) {
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.id = id;
        this.self = ready.opened().self();
        this.settings = settings;
        this.group = new barnabas.consensus.Replica(ready.opened(), Settings.DEFAULT);
        this.movedStart = ready.opened().base().endOffset();
        this.highWatermark = movedStart;
        this.writes = new LogWrites(services, id, work, this::input, writer, ready, settings.flush());
        this.own = new OwnBatches(self.broker(), services.clock());
        this.feeds = new Feeds(this, context, timers, services, id);
        this.leadership = new Leadership(this, timers, services, self);
        this.story = new GroupEvents(services.events(), id, self.broker(), services.clock());
        this.link = services.links().join(id.group(), new LinkMember(context.getSelf()));
    }

    /** From here on readers are shown what is, and what changes. */
    void show(LocalReplica replica) {
        local = replica;
        replica.show(link);
        input(new Input.MinInsync(settings.minInsyncReplicas()));
    }

    LocalReplica.Published published() {
        return new LocalReplica.Published(
                group.leaderEpoch(),
                kind == Kind.LEADER ? lease : null,
                group.coversElection(),
                highWatermark,
                settings,
                writes.view());
    }

    Kind kind() {
        return kind;
    }

    LogWrites writes() {
        return writes;
    }

    GroupLink link() {
        return link;
    }

    OpenLog open() {
        return writes.open();
    }

    long highWatermark() {
        return highWatermark;
    }

    TopicSettings settings() {
        return settings;
    }

    Membership membership() {
        return group.membership();
    }

    int leaderEpoch() {
        return group.leaderEpoch();
    }

    List<barnabas.consensus.Replica.FollowerStatus> followers() {
        return group.followers(moment());
    }

    barnabas.consensus.Replica.Status status() {
        return group.status(moment());
    }

    Admission admission() {
        return group.admission(moment());
    }

    long nowMs() {
        return services.links().nowMs();
    }

    private Moment moment() {
        long now = nowMs();
        return new Moment(now, ThreadLocalRandom.current().nextLong(), link.at(now));
    }

    /** Nothing is being written or flushed, and nobody waits. */
    boolean idle() {
        return writes.idle() && leadership.idle();
    }

    GroupEvents story() {
        return story;
    }

    Leadership leadership() {
        return leadership;
    }

    /** Gives an input to the group's replica, carries out what it says, and so on for what follows at once. */
    void input(Input input) {
        inputs.addLast(input);
        if (busy) {
            return;
        }
        busy = true;
        try {
            Input next = inputs.pollFirst();
            while (next != null) {
                Moment moment = moment();
                Output output = group.on(next, moment);
                story.after(next, group, moment.links(), moment.nowMs());
                carryOut(output);
                next = inputs.pollFirst();
            }
        } finally {
            busy = false;
        }
        leadership.settle();
    }

    private void carryOut(Output output) {
        Kind before = kind;
        kind = group.kind();
        output.notices().forEach(this::onNotice);
        if (output.store() != null) {
            store(output.store());
        }
        if (output.leadership() != null) {
            announce(output.leadership());
        }
        if (output.cut() != null) {
            context.getLog()
                    .info(
                            "partition={} cut from={} to={}",
                            id,
                            writes.end(),
                            output.cut().endOffset());
            story.cut(writes.end().endOffset(), output.cut().endOffset());
            writes.cut(output.cut());
        }
        if (output.reset() != null) {
            context.getLog()
                    .info("partition={} begins anew at={}", id, output.reset().start());
            story.beginsAnew(output.reset().start().endOffset());
            movedStart = output.reset().start().endOffset();
            writes.beginAnew(output.reset());
        }
        for (Output.Persist persist : output.persists()) {
            writes.persist(persist, batches(persist));
        }
        output.feeds().forEach(feeds::feed);
        for (Message message : output.messages()) {
            link.send(message, NOTHING);
        }
        if (before == Kind.LEADER && kind != Kind.LEADER) {
            leadership.lost();
        } else if (before != Kind.LEADER && kind == Kind.LEADER) {
            leadership.won();
            tellTombstones();
        }
        expose(output);
        wake(output.wakeAtMs());
    }

    /** Rule M7: whoever holds less may not go on from there. */
    void tellTombstones() {
        input(new Input.TombstonesRemoved(open().log().tombstonesBelow()));
    }

    private void onNotice(Output.Notice notice) {
        story.noticed(notice);
        switch (notice) {
            case SOUND_AGAIN -> {
                context.getLog().info("partition={} has all its leader named and votes again", id);
                services.soundAgain(id);
            }
            case DATA_MAY_BE_LOST -> context.getLog()
                    .error("partition={} acked records may be lost: too few sound voters were left", id);
            case CONTRADICTION -> context.getLog()
                    .error("partition={} its leader contradicts committed records: the replica stops", id);
            case TRANSFER_FAILED -> {
                context.getLog().warn("partition={} the other replica did not take over", id);
                leadership.transferFailed();
            }
        }
    }

    private void store(Output.Store store) {
        stored = services.store(id, store.state());
        context.pipeToSelf(stored, (done, failed) -> new GroupCommand.Stored(this, store.sequence(), failed));
    }

    private void announce(Output.Leadership word) {
        if (word.leads()) {
            link.lead(word.epoch());
        } else {
            link.takeBack(word.epoch());
        }
    }

    /** What a persist's batches hold: of a leader its producers' requests or its own words, of a follower what the append carried. */
    private List<BatchAppended> batches(Output.Persist persist) {
        List<BatchAppended> batches = new ArrayList<>(persist.batches().size());
        for (Batch batch : persist.batches()) {
            batches.add(kind == Kind.LEADER ? own.bytes(batch, group.membership()) : incoming.at(batch.baseOffset()));
        }
        return batches;
    }

    private void expose(Output output) {
        highWatermark = output.highWatermark();
        ackThrough = output.ackThrough();
        recordedStart = output.recordedLogStart();
        if (output.logStart() > movedStart) {
            movedStart = output.logStart();
            services.advanceStart(stored, open(), movedStart, group.membershipAtStart())
                    .whenComplete((start, failed) -> context.getSelf().tell(new GroupCommand.StartMoved(this, failed)));
        }
        lease = group.leaseTerms().orElse(null);
        concerns();
        publish();
        writes.committed(highWatermark);
        leadership.answer();
    }

    /** Looked at after every input, and changed by few. */
    private void concerns() {
        Membership membership = group.membership();
        if (membership.equals(concernedMembership) && target.equals(concernedTarget)) {
            return;
        }
        concernedMembership = membership;
        concernedTarget = target;
        Set<BrokerId> brokers = new HashSet<>();
        membership.voters().forEach(voter -> brokers.add(voter.broker()));
        target.voters().forEach(voter -> brokers.add(voter.broker()));
        target.learners().forEach(learner -> brokers.add(learner.broker()));
        brokers.remove(self.broker());
        link.concerns(brokers);
    }

    private void publish() {
        if (local != null) {
            local.publish(published());
        }
    }

    /** Whether this replica may answer as the leader now (rule T2). */
    boolean serves() {
        long now = nowMs();
        return kind == Kind.LEADER && lease != null && lease.holds(link.at(now), now);
    }

    long ackThrough() {
        return ackThrough;
    }

    /** Up to where DeleteRecords is done: a majority has recorded it, and readers here see it. */
    long deletedThrough() {
        return Math.min(recordedStart, writes.view().startOffset());
    }

    private void wake(long atMs) {
        if (atMs < wakeAtMs) {
            wakeAtMs = atMs;
            timers.startSingleTimer(
                    GroupCommand.Tick.TICK, GroupCommand.Tick.TICK, Duration.ofMillis(Math.max(1, atMs - nowMs())));
        }
    }

    /** A message of another replica; {@code done} is run when its bytes are not held any more. */
    private void heard(Message message, ByteBuffer records, long session, Runnable done) {
        if (!(message instanceof Message.Append append) || !records.hasRemaining()) {
            input(new Input.Received(message, session));
            done.run();
            return;
        }
        try {
            incoming = Incoming.of(records);
        } catch (CorruptBatchException damaged) {
            context.getLog().warn("partition={} append from={} dropped: {}", id, append.from(), damaged.getMessage());
            done.run();
            return;
        }
        input(new Input.Received(append.with(incoming.seen()), session));
        incoming = Incoming.NONE;
        if (writes.end().endOffset() > writes.writtenEnd()) {
            writes.holdUntilWritten(writes.end().endOffset(), done);
        } else {
            done.run();
        }
    }

    /** The leader gives a batch its place; {@code batch} is stamped in place. */
    void propose(ByteBuffer batch, long logAppendTimeMs) {
        Position before = new Position(group.leaderEpoch(), writes.end().endOffset());
        BatchHeader header = own.stamp(batch, before, logAppendTimeMs);
        input(new Input.Propose(List.of(header.lastOffsetDelta() + 1)));
    }

    /** Why the replica cannot go on, when it cannot. */
    @Nullable String failure() {
        return failure == null && kind == Kind.RESIGNED ? "the replica has resigned" : failure;
    }

    /** Rule L8: a leader that cannot give what is committed has to be repaired by another. */
    void damaged(String why) {
        damaged = true;
        failure = why;
    }

    /** Whether what {@link #failure} tells is damage of the log. */
    boolean isDamaged() {
        return damaged;
    }

    void take(GroupCommand command) {
        if (command instanceof GroupCommand.Heard heard) {
            heard(heard.message(), heard.records(), heard.session(), heard.done());
        } else if (command instanceof GroupCommand.Tick tick) {
            wake(tick);
        } else if (command instanceof GroupCommand.Stored stored) {
            stored(stored);
        } else if (command instanceof GroupCommand.FeedRead read) {
            if (read.of() == this) {
                feeds.read(read);
            }
        } else if (command instanceof GroupCommand.Announced announced) {
            input(new Input.LeaderAnnounced(announced.leader(), announced.epoch()));
        } else if (command instanceof GroupCommand.StartMoved moved) {
            startMoved(moved);
        } else if (command instanceof GroupCommand.DeleteRecords delete) {
            leadership.deleteRecords(delete);
        } else if (command instanceof GroupCommand.Transfer transfer) {
            leadership.transfer(transfer.to(), transfer.reply());
        } else if (command instanceof GroupCommand.HandOver handOver) {
            leadership.handOver(handOver.reply());
        } else if (command instanceof GroupCommand.CommittedVoters asked) {
            asked.reply().complete(committedVoters());
        }
    }

    /** By the group's own log; nobody unless this replica may answer as the leader, and while a change is not committed (rule M4). */
    private Set<BrokerId> committedVoters() {
        Set<BrokerId> voters = new HashSet<>();
        if (serves() && group.membershipCommitted()) {
            group.membership().voters().forEach(voter -> voters.add(voter.broker()));
        }
        return voters;
    }

    private void wake(GroupCommand.Tick tick) {
        switch (tick) {
            case TICK -> {
                wakeAtMs = Output.NO_WAKE;
                input(new Input.Tick());
            }
            case LINK_CHANGED -> {
                input(new Input.Tick());
                leadership.look();
            }
            case LOOK -> leadership.look();
            case SUCCESSOR -> leadership.sendOn();
            case HELD -> feeds.feedHeld();
            case EXPIRY -> leadership.expire();
        }
    }

    private void stored(GroupCommand.Stored done) {
        if (done.of() != this) {
            return;
        }
        if (done.failure() == null) {
            input(new Input.StateStored(done.sequence()));
        } else {
            failure = done.failure().toString();
        }
    }

    private void startMoved(GroupCommand.StartMoved moved) {
        if (moved.of() == this && moved.failure() == null) {
            publish();
            leadership.answer();
        } else if (moved.of() == this) {
            failure = String.valueOf(moved.failure());
        }
    }

    void on(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.Written written) {
            writes.written(written);
        } else if (event instanceof ReplicaEvent.Flushed flushed) {
            writes.flushed(flushed.endOffset());
        } else if (event instanceof ReplicaEvent.StartDue due && kind == Kind.LEADER) {
            input(new Input.DeleteRecords(due.offset()));
        } else if (event instanceof ReplicaEvent.Cleaned cleaned) {
            writes.cleaned(cleaned);
            tellTombstones();
        }
    }

    /** Another writer has recovered the log that was cut or begun anew. */
    void rebuilt(ActorRef<LogWriter.Write> writer, ReplicaEvent.Recovered recovered) {
        long generation = writes.generation();
        writes.rebuilt(writer, services.opened(id), recovered);
        input(writes.anew() ? new Input.ResetDone(generation) : new Input.CutDone(generation));
    }

    /** Who shall hold the group (rule M4). */
    void retarget(PartitionReplica.Retarget wanted) {
        target = new Input.Target(wanted.voters(), wanted.learners());
        input(target);
    }

    void reconfigure(TopicSettings changed) {
        if (changed.equals(settings)) {
            return;
        }
        settings = changed;
        services.reconfigure(id, open(), changed);
        writes.flush(changed.flush());
        input(new Input.MinInsync(changed.minInsyncReplicas()));
    }

    void compact() {
        if (settings.cleanup().compacts()) {
            writes.askClean(highWatermark, settings.compaction());
        }
    }

    void applyRetention() {
        publish(); // segments that were replaced go when nobody is shown them any more
        writes.producers().expire(services.clock().millis());
        writes.askDueStart(highWatermark);
    }

    /** The replica is gone, or will be opened anew: nobody hears of it any more, and nobody waits for it. */
    void end(Errors error, String message) {
        link.leave();
        timers.cancel(GroupCommand.Tick.TICK);
        timers.cancel(GroupCommand.Tick.HELD);
        leadership.end(error, message);
        writes.abandon();
    }

    /** The state at the log's end; none when not all of it is committed (rule L9). */
    Optional<Checkpoint> finalCheckpoint() {
        return writes.end().endOffset() <= highWatermark ? Optional.of(writes.finalCheckpoint()) : Optional.empty();
    }
}

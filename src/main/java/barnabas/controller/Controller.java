package barnabas.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.controller.RequestQueue.Waiting;
import barnabas.events.Event;
import barnabas.metadata.Decision;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.Outcome;
import barnabas.metadata.Placement;
import barnabas.model.BrokerId;
import barnabas.partition.ProduceResult;
import barnabas.partition.Replica;
import barnabas.partition.ReplicaWatch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what happens to the cluster's metadata while this broker's replica of the metadata partition leads.
 *
 * <pre>
 * following  --the replica leads--------------> catchingUp   (requests are answered NOT_CONTROLLER before)
 * catchingUp --its whole log is applied-------> deciding     (requests wait)
 * deciding   --a decision makes records-------> writing
 * writing    --all committed and applied------> deciding     (gives the answers; decides on what came meanwhile, as one)
 * deciding   --a snapshot is due--------------> writing      (of all of the image, rule M8)
 * writing    --an append failed---------------> following    (forgets the image it was to come to)
 * any        --another replica, epoch or role-> following
 * </pre>
 *
 * <p>There is one append at a time and requests gather behind it, so every decision is made on an image that is certain. An
 * append whose end is unknown is waited for: a new one behind it could contradict it.
 */
public final class Controller {
    /** How soon a replica that came to life, or died, is noticed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** What a cluster makes for itself waits until its first clients have been served: making it takes all the processors there are. */
    private static final Duration INTERNAL_TOPICS_AFTER = Duration.ofSeconds(1);

    /** The replica answers an append no later than that. Clients have their own, mostly shorter timeouts. */
    private static final int APPEND_TIMEOUT_MS = 30_000;

    private static final short ACKS_ALL = -1;
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    public sealed interface Command {}

    /** A request; after {@code timeout} it isn't begun any more, and nobody listens for its answer. */
    public record Ask(ControllerRequest request, Duration timeout, ActorRef<Answer> replyTo) implements Command {}

    /** Everything below {@code reached} of the metadata log was applied when the answer was given: it is true of no older image. */
    public record Answer(ControllerAnswer answer, long reached) {}

    /** From the {@link MetadataReplayer}: everything below {@code reached} is committed and in {@code image}. */
    public record Applied(MetadataImage image, long reached) implements Command {}

    /** So much has been written since the last snapshot that another is due; a controller that does not lead forgets it. */
    public record SnapshotDue() implements Command {}

    private record Appended(AppendPlan plan, int count, ProduceResult result) implements Command {}

    private enum Wake implements Command {
        REPLICA_CHANGED,
        LOOK
    }

    /** This broker's lead over the metadata log; ends when the replica or its epoch is another one. */
    private record Lead(Replica replica, int epoch, long sinceNanos) {
        boolean holds(@Nullable Replica living) {
            Replica.Snapshot snapshot = replica.snapshot();
            return living == replica && snapshot.leading() && snapshot.leaderEpoch() == epoch;
        }
    }

    private final ActorContext<Command> context;
    private final ControllerSettings settings;
    private final ReplicaWatch watch;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Decider decider;
    private final RequestQueue queue = new RequestQueue();
    private MetadataImage image = MetadataImage.EMPTY;
    private long reached;
    private boolean snapshotDue;

    private Controller(
            ActorContext<Command> context,
            ControllerSettings settings,
            Supplier<@Nullable Replica> metadataReplica,
            Predicate<BrokerId> alive,
            Clock clock,
            LongSupplier nanos) {
        this.context = context;
        this.settings = settings;
        this.watch = new ReplicaWatch(metadataReplica, () -> context.getSelf().tell(Wake.REPLICA_CHANGED));
        this.clock = clock;
        this.nanos = nanos;
        this.decider = new Decider(settings, new Placement(alive, new Random()));
    }

    /**
     * Starts as a follower.
     *
     * @param metadataReplica the living replica of the metadata partition on this broker, null while there is none
     * @param alive whether a broker is there, as far as this one knows: new replicas go there
     * @param clock stamps the records of the metadata log
     * @param nanos a monotonic clock for timeouts
     */
    public static Behavior<Command> create(
            ControllerSettings settings,
            Supplier<@Nullable Replica> metadataReplica,
            Predicate<BrokerId> alive,
            Clock clock,
            LongSupplier nanos) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(Controller.class);
            timers.startTimerWithFixedDelay(Wake.LOOK, LOOK_EVERY);
            return new Controller(context, settings, metadataReplica, alive, clock, nanos).following();
        }));
    }

    /** Entered anew whenever anything failed: what was planned is forgotten. */
    private Behavior<Command> following() {
        Replica living = watch.look();
        if (living != null) {
            Replica.Snapshot snapshot = living.snapshot();
            if (snapshot.leading()) {
                return catchingUp(new Lead(living, snapshot.leaderEpoch(), nanos.getAsLong()), snapshot.logEndOffset());
            }
        }
        refuseQueued();
        snapshotDue = false;
        return events(this::following).build();
    }

    /** What former leaders and failed appends left in the log has to be known before anything is decided. */
    private Behavior<Command> catchingUp(Lead lead, long logEndOffset) {
        if (!lead.holds(watch.look())) {
            return following();
        }
        if (reached < logEndOffset) {
            return events(() -> catchingUp(lead, logEndOffset)).build();
        }
        context.getLog().info("controller broker={} epoch={}", settings.self(), lead.epoch());
        return deciding(lead);
    }

    private Behavior<Command> deciding(Lead lead) {
        if (!lead.holds(watch.look())) {
            return following();
        }
        if (snapshotDue) {
            snapshotDue = false;
            return append(lead, AppendPlan.snapshot(image));
        }
        AppendPlan plan = decideQueued(lead);
        return plan.isEmpty() ? events(() -> deciding(lead)).build() : append(lead, plan);
    }

    private AppendPlan decideQueued(Lead lead) {
        AppendPlan plan = new AppendPlan(image);
        if (nanos.getAsLong() - lead.sinceNanos() >= INTERNAL_TOPICS_AFTER.toNanos()) {
            settings.internalTopics()
                    .missing(image, settings.defaults())
                    .ifPresent(topic -> decide(
                            plan,
                            new ControllerRequest.CreateTopics(List.of(topic), false),
                            context.getSystem().ignoreRef()));
        }
        Waiting next = queue.poll(nanos.getAsLong());
        while (next != null) {
            decide(plan, next.request(), next.replyTo());
            next = plan.isFull() ? null : queue.poll(nanos.getAsLong());
        }
        return plan;
    }

    private void decide(AppendPlan plan, ControllerRequest request, ActorRef<Answer> replyTo) {
        Decision<ControllerAnswer> decision;
        try {
            decision = decider.decide(plan.image(), request);
        } catch (RuntimeException e) {
            context.getLog()
                    .error("request={} cannot be decided", request.getClass().getSimpleName(), e);
            tell(replyTo, refused(Errors.UNKNOWN_SERVER_ERROR, Errors.UNKNOWN_SERVER_ERROR.message()));
            return;
        }
        long now = clock.millis();
        MetadataEvents.refused(request, decision.answer(), now).forEach(settings.events()::tell);
        List<Event> happening = MetadataEvents.changes(request, decision.records(), plan.image(), now);
        if (plan.isEmpty() && decision.records().isEmpty()) {
            tell(replyTo, decision.answer());
        } else if (plan.add(decision.records(), replyTo, decision.answer())) {
            plan.toTell(happening);
            warnOfTwo(decision.records());
        } else {
            tell(
                    replyTo,
                    refused(
                            Errors.POLICY_VIOLATION,
                            "A topic of this request would take more than " + AppendPlan.RECORD_BYTES_MAX
                                    + " bytes of metadata."));
        }
    }

    /** A majority of two is both. */
    private void warnOfTwo(List<MetadataRecord> records) {
        for (MetadataRecord record : records) {
            if (record instanceof MetadataRecord.TopicCreated created
                    && created.partitions().get(0).replicas().size() == 2) {
                context.getLog().warn("topic={} has 2 replicas: one death stops its writes", created.name());
            }
        }
    }

    private Behavior<Command> append(Lead lead, AppendPlan plan) {
        AppendPlan.Batch batch = plan.nextBatch(clock.millis());
        context.pipeToSelf(
                lead.replica().produce(batch.records(), ACKS_ALL, APPEND_TIMEOUT_MS),
                (result, failure) -> new Appended(
                        plan,
                        batch.count(),
                        result != null
                                ? result
                                : ProduceResult.refused(Errors.UNKNOWN_SERVER_ERROR, String.valueOf(failure))));
        return writing(lead, plan);
    }

    private Behavior<Command> writing(Lead lead, AppendPlan plan) {
        if (watch.look() != lead.replica()) {
            // Its answer may never come, and a late write of a former incarnation is refused (rule L6).
            plan.breakPromises(refused(Errors.REQUEST_TIMED_OUT, "The metadata partition was restarted."), reached);
            return following();
        }
        return events(() -> writing(lead, plan))
                .onMessage(
                        Appended.class,
                        appended -> appended.plan() == plan,
                        appended -> onAppended(lead, plan, appended))
                .build();
    }

    private Behavior<Command> onAppended(Lead lead, AppendPlan plan, Appended appended) {
        ProduceResult result = appended.result();
        if (result.error() != Errors.NONE) {
            context.getLog().warn("metadata append failed error={} message={}", result.error(), result.message());
            plan.breakPromises(afterFailure(plan, result), reached);
            return following();
        }
        plan.appended(result.baseOffset());
        return plan.hasMoreBatches()
                ? append(lead, plan)
                : applying(lead, plan, result.baseOffset() + appended.count());
    }

    private static ControllerAnswer afterFailure(AppendPlan plan, ProduceResult result) {
        boolean nothingWritten = plan.batchesBegun() == 1;
        String message = String.valueOf(result.message());
        // Who stops leading says NOT_LEADER of what it has written, too: the next leader may commit it.
        return switch (result.error()) {
            case NOT_ENOUGH_REPLICAS -> nothingWritten
                    ? refused(Errors.NOT_CONTROLLER, message)
                    : refused(Errors.REQUEST_TIMED_OUT, message);
            case KAFKA_STORAGE_ERROR, UNKNOWN_SERVER_ERROR -> refused(result.error(), message);
            default -> refused(Errors.REQUEST_TIMED_OUT, message);
        };
    }

    private Behavior<Command> applying(Lead lead, AppendPlan plan, long end) {
        if (reached < end) {
            return events(() -> applying(lead, plan, end)).build();
        }
        plan.keepPromises(reached);
        long now = clock.millis();
        plan.toTell().forEach(event -> settings.events().tell(event.took(now - event.timeMs())));
        if (plan.isSnapshot()) {
            snapshotDue = false; // it was still being read when that was said
            forgetBefore(lead, plan.firstOffset());
        }
        return deciding(lead);
    }

    /** Rule M8: the snapshot is committed, so what is before it says nothing more. A failure leaves it to the next one. */
    private void forgetBefore(Lead lead, long snapshot) {
        context.getLog().info("metadata snapshot at={} epoch={}: what is before it goes", snapshot, lead.epoch());
        lead.replica().deleteRecords(snapshot).whenComplete((deleted, failure) -> {
            if (failure != null || deleted.error() != Errors.NONE) {
                LOG.warn(
                        "metadata log keeps what is before snapshot={}: {}",
                        snapshot,
                        failure == null ? deleted.error() : failure);
            }
        });
    }

    /** What every phase takes in; then it looks again whether it is over. */
    private BehaviorBuilder<Command> events(Supplier<Behavior<Command>> again) {
        return Behaviors.receive(Command.class)
                .onMessage(Ask.class, ask -> {
                    enqueue(ask);
                    return again.get();
                })
                .onMessage(Applied.class, applied -> {
                    image = applied.image();
                    reached = applied.reached();
                    return again.get();
                })
                .onMessage(SnapshotDue.class, due -> {
                    snapshotDue = true;
                    return again.get();
                })
                .onMessage(Wake.class, wake -> {
                    if (wake == Wake.REPLICA_CHANGED) {
                        watch.rearm();
                    }
                    return again.get();
                })
                .onSignal(PostStop.class, stopped -> {
                    watch.close();
                    return Behaviors.same();
                });
    }

    private void enqueue(Ask ask) {
        long deadline = nanos.getAsLong() + ask.timeout().toNanos();
        if (!queue.offer(new Waiting(ask.request(), deadline, ask.replyTo()))) {
            tell(
                    ask.replyTo(),
                    refused(Errors.THROTTLING_QUOTA_EXCEEDED, "Too many requests wait for the controller."));
        }
    }

    private void refuseQueued() {
        Waiting next = queue.poll(nanos.getAsLong());
        while (next != null) {
            tell(next.replyTo(), refused(Errors.NOT_CONTROLLER, Errors.NOT_CONTROLLER.message()));
            next = queue.poll(nanos.getAsLong());
        }
    }

    private void tell(ActorRef<Answer> replyTo, ControllerAnswer answer) {
        replyTo.tell(new Answer(answer, reached));
    }

    private static ControllerAnswer refused(Errors error, String message) {
        return new ControllerAnswer.Refused(Outcome.refused(error, message));
    }
}

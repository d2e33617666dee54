package barnabas.coordinator;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.events.Events;
import barnabas.group.GroupRequest;
import barnabas.group.GroupSettings;
import barnabas.metadata.MetadataImage;
import barnabas.partition.PartitionId;
import barnabas.partition.ProduceResult;
import barnabas.partition.Replica;
import barnabas.partition.ReplicaWatch;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * Coordinates the groups of one partition of {@code __consumer_offsets} while this broker's replica of it leads.
 *
 * <pre>
 * following --the replica leads-----------------------------------> loading    (requests are answered NOT_COORDINATOR before)
 * loading   --all that was in the log at the election is replayed-> serving    (COORDINATOR_LOAD_IN_PROGRESS before)
 * serving   --an append with an unknown end-----------------------> following  (what is stored has to be read again)
 * any       --another replica, epoch or role----------------------> following
 * any       --Stop------------------------------------------------> stopped
 * </pre>
 *
 * Each answer is given only while the leader's lease holds (rule T2); without it requests are refused, and what is known is kept for the
 * epoch.
 */
public final class GroupCoordinator {
    /** How soon a replica that came to life is noticed, and what nobody tells: that a link has echoed, so that a lease holds. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    public sealed interface Command {}

    /** Answered as {@link Coordinators#ask} says. */
    record Ask(GroupRequest request, Origin origin, CompletableFuture<Message> reply) implements Command {}

    record View(CompletableFuture<Coordinators.Views> reply) implements Command {}

    record ViewOne(String group, CompletableFuture<Coordinators.View> reply) implements Command {}

    record TopicDeleted(Uuid topicId) implements Command {}

    record Stop() implements Command {}

    private record Appended(Serving by, AppendQueue.Batch batch, ProduceResult result) implements Command {}

    private enum Wake implements Command {
        REPLICA_CHANGED,
        LOOK,
        GO_ON,
        TIME
    }

    /**
     * What every coordinator of a broker is given.
     *
     * @param nanos a monotonic clock
     * @param image the metadata that this broker knows now
     * @param events told of rebalances
     */
    public record Parts(
            Coordinators coordinators,
            GroupSettings settings,
            Clock clock,
            LongSupplier nanos,
            Supplier<MetadataImage> image,
            Events events) {}

    /** This broker's lead over the partition; ends when the replica or its epoch is another one. */
    record Lead(Replica replica, int epoch) {
        boolean isOver(@Nullable Replica living) {
            return living != replica || replica.snapshot().leaderEpoch() != epoch;
        }

        /** Whether answers may be given at this moment. */
        boolean holds() {
            Replica.Snapshot now = replica.snapshot();
            return now.leading() && now.leaderEpoch() == epoch;
        }
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final PartitionId partition;
    private final Parts parts;
    private final ReplicaWatch watch;

    private GroupCoordinator(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            PartitionId partition,
            Supplier<@Nullable Replica> replica,
            Parts parts) {
        this.context = context;
        this.timers = timers;
        this.partition = partition;
        this.parts = parts;
        this.watch = new ReplicaWatch(replica, () -> context.getSelf().tell(Wake.REPLICA_CHANGED));
    }

    /**
     * Starts as a follower.
     *
     * @param replica the living replica of {@code partition} on this broker, null while there is none
     */
    public static Behavior<Command> create(PartitionId partition, Supplier<@Nullable Replica> replica, Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(GroupCoordinator.class);
            parts.coordinators().started(partition, context.getSelf());
            return new GroupCoordinator(context, timers, partition, replica, parts).following();
        }));
    }

    /** The replica tells when it leads; it is looked at now and then, and when somebody asks, all the same. */
    private Behavior<Command> following() {
        Replica living = watch.look();
        if (living != null && living.snapshot().leading()) {
            Replica.Snapshot snapshot = living.snapshot();
            Lead lead = new Lead(living, snapshot.leaderEpoch());
            return loading(lead, new Loading(living, parts), snapshot.logEndOffset());
        }
        timers.startSingleTimer(Wake.LOOK, LOOK_EVERY);
        return phase(this::following)
                .onMessage(Ask.class, ask -> {
                    context.getSelf().tell(Wake.LOOK);
                    return refuse(ask, Errors.NOT_COORDINATOR);
                })
                .onMessage(View.class, view -> see(view, Errors.NONE))
                .onMessage(ViewOne.class, view -> see(view, Errors.NOT_COORDINATOR))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> loading(Lead lead, Loading loading, long logEndOffset) {
        if (lead.isOver(watch.look())) {
            return following();
        }
        if (!loading.isThrough(logEndOffset)) {
            if (loading.piece()) {
                context.getSelf().tell(Wake.GO_ON);
            } else {
                // Not committed yet, or an error that passes: the replica tells when that changes.
                timers.startSingleTimer(Wake.LOOK, LOOK_EVERY);
            }
            return phase(() -> loading(lead, loading, logEndOffset))
                    .onMessage(Ask.class, ask -> refuse(ask, Errors.COORDINATOR_LOAD_IN_PROGRESS))
                    .onMessage(View.class, view -> see(view, Errors.COORDINATOR_LOAD_IN_PROGRESS))
                    .onMessage(ViewOne.class, view -> see(view, Errors.COORDINATOR_LOAD_IN_PROGRESS))
                    .onMessage(TopicDeleted.class, deleted -> {
                        loading.topicDeleted(deleted.topicId());
                        return Behaviors.same();
                    })
                    .onAnyMessage(late -> Behaviors.same())
                    .build();
        }
        Serving serving = new Serving(lead, loading.groups(), parts.clock(), parts.nanos(), parts.events());
        serving.begin();
        loading.deletedTopics().forEach(serving::topicDeleted);
        if (loading.records() > 0) {
            context.getLog()
                    .info(
                            "coordinator partition={} epoch={} groups={} records={} ms={}",
                            partition,
                            lead.epoch(),
                            loading.groups().views().size(),
                            loading.records(),
                            (parts.nanos().getAsLong() - loading.beganNanos()) / 1_000_000);
        }
        return serving(serving);
    }

    private Behavior<Command> serving(Serving serving) {
        settle(serving);
        return phase(() -> look(serving), () -> serving.end(Errors.NOT_COORDINATOR))
                .onMessage(Ask.class, ask -> {
                    serving.ask(ask);
                    return settle(serving);
                })
                .onMessage(View.class, view -> {
                    view.reply().complete(serving.views());
                    return Behaviors.same();
                })
                .onMessage(ViewOne.class, view -> {
                    view.reply().complete(serving.view(view.group()));
                    return Behaviors.same();
                })
                .onMessage(TopicDeleted.class, deleted -> {
                    serving.topicDeleted(deleted.topicId());
                    return settle(serving);
                })
                .onMessage(
                        Appended.class, appended -> appended.by() == serving, appended -> onAppended(serving, appended))
                .onAnyMessage(late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> look(Serving serving) {
        if (serving.lead().isOver(watch.look())) {
            serving.end(Errors.NOT_COORDINATOR);
            timers.cancel(Wake.TIME);
            return following();
        }
        serving.onTime();
        return settle(serving);
    }

    private Behavior<Command> onAppended(Serving serving, Appended appended) {
        if (!serving.appended(appended.batch(), appended.result())) {
            context.getLog()
                    .warn(
                            "partition={} append ended error={} message={}: groups are read again",
                            partition,
                            appended.result().error(),
                            appended.result().message());
            serving.end(Errors.NOT_COORDINATOR);
            return following();
        }
        return look(serving);
    }

    /** Appends what was decided, and sets the clock for what is due. */
    private Behavior<Command> settle(Serving serving) {
        AppendQueue.Batch batch = serving.nextBatch();
        if (batch != null) {
            context.pipeToSelf(
                    serving.append(batch),
                    (result, failure) -> new Appended(
                            serving,
                            batch,
                            result != null
                                    ? result
                                    : ProduceResult.refused(Errors.UNKNOWN_SERVER_ERROR, String.valueOf(failure))));
        }
        Duration due = serving.newlyDue();
        if (due != null) {
            timers.startSingleTimer(Wake.TIME, due);
        }
        return Behaviors.same();
    }

    /** What every phase takes in; then it looks again whether it is over. */
    private BehaviorBuilder<Command> phase(Supplier<Behavior<Command>> again) {
        return phase(again, () -> {});
    }

    private BehaviorBuilder<Command> phase(Supplier<Behavior<Command>> again, Runnable end) {
        return Behaviors.receive(Command.class)
                .onMessage(Wake.class, wake -> {
                    if (wake == Wake.REPLICA_CHANGED) {
                        watch.rearm();
                    }
                    return again.get();
                })
                .onMessage(Stop.class, stop -> Behaviors.stopped())
                .onSignal(PostStop.class, stopped -> {
                    end.run();
                    close();
                    return Behaviors.same();
                })
                .onSignal(PreRestart.class, restarted -> {
                    end.run();
                    close();
                    return Behaviors.same();
                });
    }

    private void close() {
        watch.close();
        parts.coordinators().ended(partition, context.getSelf());
    }

    private static Behavior<Command> refuse(Ask ask, Errors error) {
        ask.reply().complete(ask.request().refused(error));
        return Behaviors.same();
    }

    private static Behavior<Command> see(View view, Errors error) {
        view.reply().complete(new Coordinators.Views(error, List.of()));
        return Behaviors.same();
    }

    private static Behavior<Command> see(ViewOne view, Errors error) {
        view.reply().complete(new Coordinators.View(error, null));
        return Behaviors.same();
    }
}

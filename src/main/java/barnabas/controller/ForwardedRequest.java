package barnabas.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.metadata.Outcome;
import java.time.Duration;
import org.apache.kafka.common.protocol.Errors;

/**
 * One request on its way to the controller, wherever that is.
 *
 * <pre>
 * seeking  --a controller is known----------> asking
 * asking   --NOT_CONTROLLER-----------------> seeking   (nothing was done)
 * asking   --another controller, or silence-> seeking   (a request that may be repeated)
 * asking   --another controller-------------> stopped   (any other: REQUEST_TIMED_OUT, for it is not known what became of it)
 * asking   --answered-----------------------> applying
 * applying --this broker's image has it-----> stopped   (gives the answer)
 * any      --time is over-------------------> stopped
 * </pre>
 */
final class ForwardedRequest {
    sealed interface Command {}

    private record Answered(Controller.Answer answer) implements Command {}

    private enum Wake implements Command {
        LOOK,
        TIME_OVER
    }

    /** How soon a new controller is noticed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(25);

    /** A follower applies what is committed within a few milliseconds (rule A6). */
    private static final Duration APPLIED_EVERY = Duration.ofMillis(4);

    /** Remoting may lose a message. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(2);

    private final TimerScheduler<Command> timers;
    private final RequestForwarder.Forward forward;
    private final RequestForwarder.Way way;
    private final long deadline;
    private final ActorRef<Controller.Answer> replyTo;

    private ForwardedRequest(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            RequestForwarder.Forward forward,
            RequestForwarder.Way way) {
        this.timers = timers;
        this.forward = forward;
        this.way = way;
        this.deadline = System.nanoTime() + forward.timeout().toNanos();
        this.replyTo = context.messageAdapter(Controller.Answer.class, Answered::new);
    }

    static Behavior<Command> create(RequestForwarder.Forward forward, RequestForwarder.Way way) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startSingleTimer(Wake.TIME_OVER, forward.timeout());
            timers.startTimerWithFixedDelay(Wake.LOOK, LOOK_EVERY);
            return new ForwardedRequest(context, timers, forward, way).seek();
        }));
    }

    private Behavior<Command> seek() {
        ControllerSeat seat = way.seat().get();
        return seat == null ? seeking() : ask(seat);
    }

    private Behavior<Command> seeking() {
        return phase(Errors.NOT_CONTROLLER)
                .onMessageEquals(Wake.LOOK, this::seek)
                .onMessage(Answered.class, late -> Behaviors.same())
                .build();
    }

    private Behavior<Command> ask(ControllerSeat seat) {
        long left = Math.max(1, deadline - System.nanoTime());
        seat.controller().tell(new Controller.Ask(forward.request(), Duration.ofNanos(left), replyTo));
        return asking(seat, System.nanoTime() + SILENCE_MAX.toNanos());
    }

    private Behavior<Command> asking(ControllerSeat seat, long silentUntil) {
        return phase(Errors.REQUEST_TIMED_OUT)
                .onMessageEquals(Wake.LOOK, () -> look(seat, silentUntil))
                .onMessage(Answered.class, this::onAnswered)
                .build();
    }

    /** The controller may have died with the request. */
    private Behavior<Command> look(ControllerSeat asked, long silentUntil) {
        ControllerSeat seat = way.seat().get();
        boolean silent = System.nanoTime() - silentUntil > 0;
        if (forward.request().repeatable()) {
            return silent || (seat != null && seat.epoch() != asked.epoch()) ? seek() : Behaviors.same();
        }
        return seat != null && seat.epoch() > asked.epoch()
                ? answer(refused(Errors.REQUEST_TIMED_OUT, "The controller changed before it had answered."))
                : Behaviors.same();
    }

    private Behavior<Command> onAnswered(Answered answered) {
        Errors refusal = answered.answer().answer() instanceof ControllerAnswer.Refused refused
                ? refused.outcome().error()
                : Errors.NONE;
        boolean again = refusal == Errors.NOT_CONTROLLER
                || (forward.request().repeatable() && refusal == Errors.REQUEST_TIMED_OUT);
        return again ? seeking() : apply(answered.answer());
    }

    private Behavior<Command> apply(Controller.Answer given) {
        if (way.applied().getAsLong() >= given.reached()) {
            return answer(given.answer());
        }
        timers.startTimerWithFixedDelay(Wake.LOOK, APPLIED_EVERY);
        return phase(Errors.REQUEST_TIMED_OUT)
                .onMessageEquals(
                        Wake.LOOK,
                        () -> way.applied().getAsLong() >= given.reached() ? answer(given.answer()) : Behaviors.same())
                .onMessage(Answered.class, late -> Behaviors.same())
                .build();
    }

    private BehaviorBuilder<Command> phase(Errors whenTimeIsOver) {
        return Behaviors.receive(Command.class)
                .onMessageEquals(Wake.TIME_OVER, () -> answer(refused(whenTimeIsOver, whenTimeIsOver.message())));
    }

    private Behavior<Command> answer(ControllerAnswer answer) {
        forward.replyTo().tell(answer);
        return Behaviors.stopped();
    }

    private static ControllerAnswer refused(Errors error, String message) {
        return new ControllerAnswer.Refused(Outcome.refused(error, message));
    }
}

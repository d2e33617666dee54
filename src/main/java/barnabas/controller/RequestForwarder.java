package barnabas.controller;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.metadata.Outcome;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** This broker's way to the controller: takes each request there by a {@link ForwardedRequest} of its own, within bounds. */
public final class RequestForwarder {
    /** Under way at once: more than one controller takes, so that it is the one to say that it is too much. */
    static final int REQUESTS_MAX = 2 * RequestQueue.REQUESTS_MAX;

    public sealed interface Command {}

    /** Answered within {@code timeout}, as {@link ControllerApi} says. */
    public record Forward(ControllerRequest request, Duration timeout, ActorRef<ControllerAnswer> replyTo)
            implements Command {}

    private record Ended(long bytes) implements Command {}

    /**
     * What all requests look at; both are asked from actors' threads and must not block.
     *
     * @param seat null while no controller is known
     * @param applied everything below this offset of the metadata log is in this broker's image
     */
    record Way(Supplier<@Nullable ControllerSeat> seat, LongSupplier applied) {}

    private final ActorContext<Command> context;
    private final Way way;
    private int requests;
    private long bytes;

    private RequestForwarder(ActorContext<Command> context, Way way) {
        this.context = context;
        this.way = way;
    }

    /**
     * Starts without requests.
     *
     * @param seat null while no controller is known
     * @param applied everything below this offset of the metadata log is in this broker's image
     */
    public static Behavior<Command> create(Supplier<@Nullable ControllerSeat> seat, LongSupplier applied) {
        return Behaviors.setup(context -> new RequestForwarder(context, new Way(seat, applied)).forwarding());
    }

    private Behavior<Command> forwarding() {
        return Behaviors.receive(Command.class)
                .onMessage(Forward.class, this::onForward)
                .onMessage(Ended.class, this::onEnded)
                .build();
    }

    private Behavior<Command> onForward(Forward forward) {
        long more = RequestBytes.of(forward.request());
        if (requests >= REQUESTS_MAX || (requests > 0 && bytes + more > RequestQueue.BYTES_MAX)) {
            forward.replyTo()
                    .tell(new ControllerAnswer.Refused(Outcome.refused(
                            Errors.THROTTLING_QUOTA_EXCEEDED, "Too many requests wait for the controller.")));
            return Behaviors.same();
        }
        requests++;
        bytes += more;
        context.watchWith(context.spawnAnonymous(ForwardedRequest.create(forward, way)), new Ended(more));
        return Behaviors.same();
    }

    private Behavior<Command> onEnded(Ended ended) {
        requests--;
        bytes -= ended.bytes();
        return Behaviors.same();
    }
}

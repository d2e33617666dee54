package barnabas.gateway;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import barnabas.events.Events;
import barnabas.metrics.Meters;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.ApiKeys;
import org.slf4j.LoggerFactory;

/** A listener for Kafka clients, once it is bound. Thread-safe. */
public final class Gateway {
    private static final AtomicInteger LISTENERS = new AtomicInteger();

    private final ActorSystem system;
    private final GatewayConfig config;
    private final Shared shared;
    private final ActorRef listener;
    private final InetSocketAddress address;
    private final CompletableFuture<Void> drained;

    private Gateway(
            ActorSystem system,
            GatewayConfig config,
            Shared shared,
            ActorRef listener,
            InetSocketAddress address,
            CompletableFuture<Void> drained) {
        this.system = system;
        this.config = config;
        this.shared = shared;
        this.listener = listener;
        this.address = address;
        this.drained = drained;
    }

    /**
     * Binds and serves what {@code handlers} serve, and ApiVersions. Fails with a {@link java.net.BindException} when the
     * port cannot be had, throws {@link IllegalArgumentException} for two handlers of one API.
     */
    public static CompletionStage<Gateway> start(
            ActorSystem system,
            GatewayConfig config,
            Meters meters,
            Events events,
            Collection<? extends ApiHandler<?, ?>> handlers) {
        List<ApiKeys> apis = new ArrayList<>(List.of(ApiKeys.API_VERSIONS));
        handlers.forEach(handler -> apis.add(handler.api()));
        ServedApis served = ServedApis.of(apis);
        List<ApiHandler<?, ?>> all = new ArrayList<>(handlers);
        all.add(new ApiVersionsHandler(served));
        long half = config.limits().inflightBytes() / 2;
        Shared shared = new Shared(
                config.listener(),
                new RequestParser(all, served),
                config.limits(),
                new ByteBudget(half),
                new ByteBudget(half),
                meters,
                new RateLimitedLog(LoggerFactory.getLogger(Gateway.class), events));
        return bind(system, config, shared);
    }

    /**
     * Binds a further listener, whose clients are told where they reach brokers by its name. It has the handlers and the memory of this one,
     * and as many connections of its own. Fails as {@link #start} does.
     */
    public CompletionStage<Gateway> also(String name, String host, int port) {
        return bind(
                system,
                new GatewayConfig(name, host, port, config.dispatcher(), config.limits()),
                shared.withListener(name));
    }

    private static CompletionStage<Gateway> bind(ActorSystem system, GatewayConfig config, Shared shared) {
        CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        // Beside the user's guardian: that of a typed system takes no child from outside.
        ActorRef listener = ((ExtendedActorSystem) system)
                .systemActorOf(
                        Props.create(Listener.class, () -> new Listener(config, shared, bound, drained))
                                .withDispatcher(config.dispatcher()),
                        "kafka-listener-" + LISTENERS.incrementAndGet());
        return bound.thenApply(address -> new Gateway(system, config, shared, listener, address, drained));
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Accepts and reads no more; the stage completes when every request that was taken is answered and every connection
     * closed. Long polls may take their time: the caller sets the limit.
     */
    public CompletionStage<Void> drain() {
        listener.tell(Listener.Drain.DRAIN, ActorRef.noSender());
        return drained.minimalCompletionStage();
    }
}

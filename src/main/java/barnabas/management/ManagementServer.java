package barnabas.management;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.ServerBuilder;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Uri;
import akka.japi.function.Function;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The management port. It is bound at once, so that a port which is taken stops the start; what is served there is put together
 * at the first request, so that the start does not wait for it.
 */
public final class ManagementServer {
    /** How long requests under way get at the end; streams of events would never end by themselves. */
    private static final Duration DRAIN_WITHIN = Duration.ofMillis(500);

    private final ServerBinding binding;
    private final LazyHandler handler;

    private ManagementServer(ServerBinding binding, LazyHandler handler) {
        this.binding = binding;
        this.handler = handler;
    }

    /**
     * Binds {@code host} and {@code port}; 0 takes a free one. Fails with a {@link ManagementBindException} when that cannot be
     * had. To be called once for an actor system that has joined, or is about to join, a cluster.
     *
     *
     * <p>The other nodes know this one by {@code akka.management.http.hostname} and the port that was bound.
     *
     * @param tls null for plain HTTP
     */
    public static CompletionStage<ManagementServer> start(
            ActorSystem<?> system,
            ManagementServices services,
            Access access,
            @Nullable Tls tls,
            String host,
            int port) {
        ServingCheck.Serving.of(system.classicSystem()).answer(services.serving());
        CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
        LazyHandler handler = new LazyHandler(
                () -> handler(
                        system,
                        services,
                        access,
                        access.asksForPassword() || tls != null ? OwnNames.ANY : names(system, host, bound.join()),
                        contactPoint(system, tls != null, bound.join())),
                system.dispatchers().lookup(DispatcherSelector.blocking()));
        ServerBuilder server = Http.get(system).newServerAt(host, port);
        return (tls == null ? server : server.enableHttps(tls.server()))
                .bind(handler)
                .handle((binding, failure) -> {
                    if (failure != null) {
                        throw new CompletionException(new ManagementBindException(host, port, failure));
                    }
                    warnWhenOpen(system, access, binding.localAddress());
                    bound.complete(binding.localAddress());
                    return new ManagementServer(binding, handler);
                });
    }

    /** Of a port that asks nobody who he is: one that the network can reach was said to be open to it. */
    private static OwnNames names(ActorSystem<?> system, String host, InetSocketAddress bound) {
        return bound.getAddress().isLoopbackAddress() ? OwnNames.loopbackAnd(host, hostname(system)) : OwnNames.ANY;
    }

    private static String hostname(ActorSystem<?> system) {
        return system.settings().config().getString("akka.management.http.hostname");
    }

    /** What this node is asked by; it asks the others by the same scheme. */
    private static Uri contactPoint(ActorSystem<?> system, boolean encrypted, InetSocketAddress bound) {
        String host = hostname(system);
        return Uri.create((encrypted ? "https://" : "http://") + (host.indexOf(':') < 0 ? host : "[" + host + "]"))
                .port(bound.getPort());
    }

    private static Function<HttpRequest, CompletionStage<HttpResponse>> handler(
            ActorSystem<?> system, ManagementServices services, Access access, OwnNames names, Uri contactPoint) {
        Executor slow = system.dispatchers().lookup(DispatcherSelector.blocking());
        return new Gate(
                access,
                names,
                new ManagementRoutes(services, access.writable(), system, slow)
                        .all(system, contactPoint)
                        .function(system),
                slow);
    }

    private static void warnWhenOpen(ActorSystem<?> system, Access access, InetSocketAddress bound) {
        if (!access.asksForPassword() && !bound.getAddress().isLoopbackAddress()) {
            system.log().warn("management address={} is open to the network and asks for no credentials", bound);
        }
    }

    /** What was bound. */
    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /**
     * Puts the routes together now. A node that finds its cluster through Cluster Bootstrap calls this before
     * {@code ClusterBootstrap.start}, which waits for its routes no longer than 10 s.
     */
    public CompletionStage<Done> loadRoutes() {
        return handler.make().thenApply(made -> Done.getInstance());
    }

    /** Accepts nothing more, and closes what is open when requests under way have had a moment to end. */
    public CompletionStage<Done> unbind() {
        return binding.terminate(DRAIN_WITHIN).thenApply(terminated -> Done.getInstance());
    }
}

package barnabas.management;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.management.javadsl.AkkaManagement;
import akka.management.javadsl.ManagementRouteProviderSettings;
import barnabas.management.console.Console;
import java.util.concurrent.Executor;

/** Everything that the management port serves, as one route. */
final class ManagementRoutes extends AllDirectives {
    private final ApiRoutes api;
    private final HealthRoutes health;
    private final MessagesRoute messages;
    private final MetricsRoute metrics;
    private final LazyHandler console;

    /**
     * @param writable whether the console offers what changes something
     * @param rendering may block
     */
    ManagementRoutes(ManagementServices services, boolean writable, ActorSystem<?> system, Executor rendering) {
        GroupsReader groups = new GroupsReader(
                services.coordinators(), services.metadata(), services.replicas(), System::currentTimeMillis);
        this.api = new ApiRoutes(
                new ClusterReader(services),
                new ClusterGroups(services, system.scheduler()),
                new LeaderRoute(services),
                new VotersRoute(services),
                new TopicChanges(services),
                new GroupChanges(services, system.scheduler()),
                new EventsRoute(services.events(), system),
                new LoadRoute(services, system.scheduler()));
        this.health = new HealthRoutes(new ClusterHealth(services), new ClusterTraffic(services, system.scheduler()));
        this.messages = new MessagesRoute(services, system);
        this.metrics = new MetricsRoute(services, groups, rendering);
        this.console =
                new LazyHandler(() -> Console.create(api().function(system), writable, system, rendering), rendering);
    }

    private Route api() {
        return handleExceptions(Refusal.ANSWERED, () -> concat(api.routes(), health.routes(), messages.routes()));
    }

    private Route console() {
        return extractUnmatchedPath(path -> Console.serves(path) ? handle(console) : reject());
    }

    /**
     * Our routes and those of every provider under {@code akka.management.http.routes}. To be called once: the bootstrap provider
     * takes {@code contactPoint} for good, as what this node is known by to the others.
     *
     * <p>To be served behind a {@link Gate} only.
     */
    Route all(ActorSystem<?> system, Uri contactPoint) {
        Route akka = AkkaManagement.get(system)
                .getRoutes(defaults ->
                        ManagementRouteProviderSettings.create(contactPoint).withReadOnly(defaults.readOnly()));
        return concat(api(), metrics.route(), console(), akka);
    }
}

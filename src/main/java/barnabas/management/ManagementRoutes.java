package barnabas.management;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.management.javadsl.AkkaManagement;
import akka.management.javadsl.ManagementRouteProviderSettings;
import java.util.concurrent.Executor;

/** Everything that the management port serves, as one route. */
final class ManagementRoutes extends AllDirectives {
    private final ApiRoutes api;
    private final MetricsRoute metrics;

    /** {@code rendering} may block. */
    ManagementRoutes(ManagementServices services, ActorSystem<?> system, Executor rendering) {
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
        this.metrics = new MetricsRoute(services, groups, rendering);
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
        return concat(api.routes(), metrics.route(), akka);
    }
}

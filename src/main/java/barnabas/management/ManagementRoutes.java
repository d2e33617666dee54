package barnabas.management;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.RejectionHandler;
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
        GroupsReader groups = new GroupsReader(services, System::currentTimeMillis);
        this.api = new ApiRoutes(
                new ClusterReader(services),
                groups,
                new LeaderRoute(services),
                new VotersRoute(services),
                new EventsRoute(services.events(), system));
        this.metrics = new MetricsRoute(services, groups, rendering);
    }

    /**
     * Our routes and those of every provider under {@code akka.management.http.routes}. To be called once: the bootstrap provider
     * takes {@code contactPoint} for good, as what this node is known by to the others.
     *
     * <p>Whatever asks for credentials has to stand around the whole of what is returned here. It cannot be left to
     * {@code withAuth} of akka-management, whose Java form lets requests without credentials through.
     */
    Route all(ActorSystem<?> system, Uri contactPoint) {
        Route akka = AkkaManagement.get(system)
                .getRoutes(defaults ->
                        ManagementRouteProviderSettings.create(contactPoint).withReadOnly(defaults.readOnly()));
        return handleRejections(rejections(), () -> concat(api.routes(), metrics.route(), akka));
    }

    /** What akka-http says in plain text (unknown path, wrong method), said in JSON. */
    private static RejectionHandler rejections() {
        return RejectionHandler.defaultHandler().mapRejectionResponse(ManagementRoutes::inJson);
    }

    private static HttpResponse inJson(HttpResponse response) {
        if (response.entity() instanceof HttpEntity.Strict text) {
            HttpResponse json = Json.failure(response.status(), text.getData().utf8String());
            return response.withEntity(json.entity());
        }
        return response;
    }
}

package barnabas.management;

import akka.actor.typed.Scheduler;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;

/** {@code GET /api/load}: what every broker carries at this moment. */
final class LoadRoute extends AllDirectives {
    private final ClusterLoad cluster;

    LoadRoute(ManagementServices services, Scheduler scheduler) {
        this.cluster = new ClusterLoad(services, scheduler);
    }

    Route route() {
        return path("load", () -> get(() -> completeWithFuture(cluster.load().thenApply(Json::ok))));
    }
}

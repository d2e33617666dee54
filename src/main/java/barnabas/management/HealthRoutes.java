package barnabas.management;

import static akka.http.javadsl.server.PathMatchers.integerSegment;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import barnabas.model.BrokerId;
import java.util.Map;

/**
 * {@code GET /api/cluster}: how all stands. {@code GET /api/brokers/N}: one broker and its replicas. {@code GET /api/traffic}: what passes
 * through each broker.
 */
final class HealthRoutes extends AllDirectives {
    private final ClusterHealth health;
    private final ClusterTraffic traffic;

    HealthRoutes(ClusterHealth health, ClusterTraffic traffic) {
        this.health = health;
        this.traffic = traffic;
    }

    Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        path("cluster", () -> get(() -> complete(Json.ok(health.cluster())))),
                        path("traffic", () -> get(() -> parameterMap(this::traffic))),
                        path(
                                segment("brokers").slash(integerSegment()),
                                id -> get(() -> parameterMap(parameters -> broker(id, parameters))))));
    }

    private Route traffic(Map<String, String> parameters) {
        long since = Numbers.of(parameters, "since", 0, Long.MAX_VALUE, 0);
        return completeWithFuture(traffic.since(since).thenApply(Json::ok));
    }

    private Route broker(int id, Map<String, String> parameters) {
        int limit = (int) Numbers.of(parameters, "limit", 1, ApiRoutes.PAGE_MAX, ApiRoutes.PAGE_DEFAULT);
        Views.BrokerDetail broker = health.broker(new BrokerId(id), limit, parameters.getOrDefault("after", ""));
        return complete(
                broker == null
                        ? Json.failure(StatusCodes.NOT_FOUND, "There is no broker " + id + ".")
                        : Json.ok(broker));
    }
}

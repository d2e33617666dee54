package barnabas.management;

import static akka.http.javadsl.server.PathMatchers.integerSegment;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.LoggerFactory;

/** {@code /api}: what this broker knows of the cluster, in JSON. */
final class ApiRoutes extends AllDirectives {
    /** Items on a page when {@code ?limit=} does not say, and at most. */
    static final int PAGE_DEFAULT = 1000;

    static final int PAGE_MAX = 10_000;

    private final ClusterReader cluster;
    private final ClusterGroups groups;
    private final LeaderRoute leader;
    private final VotersRoute voters;
    private final TopicChanges changes;
    private final GroupChanges groupChanges;
    private final EventsRoute events;
    private final LoadRoute load;
    private final OpenApi openApi = new OpenApi();
    private final LogLevels logLevels = new LogLevels((LoggerContext) LoggerFactory.getILoggerFactory());

    ApiRoutes(
            ClusterReader cluster,
            ClusterGroups groups,
            LeaderRoute leader,
            VotersRoute voters,
            TopicChanges changes,
            GroupChanges groupChanges,
            EventsRoute events,
            LoadRoute load) {
        this.cluster = cluster;
        this.groups = groups;
        this.leader = leader;
        this.voters = voters;
        this.changes = changes;
        this.groupChanges = groupChanges;
        this.events = events;
        this.load = load;
    }

    Route routes() {
        return pathPrefix(
                "api",
                () -> concat(
                        path("brokers", () -> get(() -> complete(Json.ok(cluster.brokers())))),
                        events.route(),
                        load.route(),
                        openApi.route(),
                        path("log-levels", logLevels::route),
                        path(segment("cluster").slash("voters"), voters::route),
                        path("groups", () -> get(() -> limited(this::groups))),
                        path(
                                segment("groups").slash(segment()),
                                name -> concat(get(() -> completeWithFuture(group(name))), groupChanges.delete(name))),
                        path(segment("groups").slash(segment()).slash("offsets"), groupChanges::seek),
                        path("topics", () -> concat(get(() -> limited(this::topics)), changes.create())),
                        path(
                                segment("topics")
                                        .slash(segment())
                                        .slash("partitions")
                                        .slash(integerSegment())
                                        .slash("leader"),
                                leader::route),
                        path(
                                segment("topics")
                                        .slash(segment())
                                        .slash("partitions")
                                        .slash(integerSegment())
                                        .slash("replicas"),
                                changes::move),
                        path(
                                segment("topics").slash(segment()),
                                name -> concat(get(() -> limited(n -> topic(name, n))), changes.delete(name)))));
    }

    private Route groups(int limit) {
        return parameterOptional(
                "after",
                after -> completeWithFuture(
                        groups.groups(limit, after.orElse("")).thenApply(Json::ok)));
    }

    private CompletionStage<HttpResponse> group(String name) {
        return groups.group(name).thenApply(found -> {
            if (found.error() != Errors.NONE) {
                return Json.failure(
                        StatusCodes.SERVICE_UNAVAILABLE,
                        "The coordinator of '" + name + "' cannot tell now: "
                                + found.error().message());
            }
            return found.group() == null
                    ? Json.failure(StatusCodes.NOT_FOUND, "There is no group '" + name + "'.")
                    : Json.ok(found.group());
        });
    }

    private Route topics(int limit) {
        return parameterOptional(
                "after",
                after -> parameterOptional(
                        "contains",
                        part -> complete(Json.ok(cluster.topics(limit, after.orElse(""), part.orElse(""))))));
    }

    private Route topic(String name, int limit) {
        return number("after", 0, Integer.MAX_VALUE, -1, after -> {
            Views.Topic topic = cluster.topic(name, limit, after);
            return complete(
                    topic == null
                            ? Json.failure(StatusCodes.NOT_FOUND, "There is no topic '" + name + "'.")
                            : Json.ok(topic));
        });
    }

    private Route limited(IntFunction<Route> inner) {
        return number("limit", 1, PAGE_MAX, PAGE_DEFAULT, inner);
    }

    private Route number(String name, int least, int most, int otherwise, IntFunction<Route> inner) {
        return parameterMap((Map<String, String> parameters) ->
                inner.apply((int) Numbers.of(parameters, name, least, most, otherwise)));
    }
}

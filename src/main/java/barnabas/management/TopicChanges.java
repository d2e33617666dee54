package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import barnabas.controller.ControllerApi;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.Reassignment;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What may be changed of topics: {@code POST /api/topics} with {@code {"name":"orders","partitions":3}} creates one, {@code DELETE
 * /api/topics/TOPIC} deletes it, {@code POST /api/topics/TOPIC/partitions/N/replicas} with {@code {"replicas":[1,2,3]}} moves a partition.
 */
final class TopicChanges extends AllDirectives {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String NAME = "name";
    private static final String PARTITIONS = "partitions";
    private static final String REPLICATION_FACTOR = "replicationFactor";
    private static final String CONFIGS = "configs";

    private final ManagementServices services;

    TopicChanges(ManagementServices services) {
        this.services = services;
    }

    Route create() {
        return new JsonPost().route(this::create);
    }

    Route delete(String topic) {
        return delete(() -> completeWithFuture(remove(topic)));
    }

    Route move(String topic, int partition) {
        return new JsonPost().route(body -> move(topic, partition, body));
    }

    private CompletionStage<HttpResponse> create(JsonNode body) {
        List<String> unknown = new ArrayList<>();
        body.fieldNames().forEachRemaining(field -> {
            if (!List.of(NAME, PARTITIONS, REPLICATION_FACTOR, CONFIGS).contains(field)) {
                unknown.add(field);
            }
        });
        JsonNode partitions = body.path(PARTITIONS);
        JsonNode factor = body.path(REPLICATION_FACTOR);
        if (!unknown.isEmpty()
                || !body.path(NAME).isTextual()
                || !isCount(partitions)
                || !isCount(factor)
                || !(body.path(CONFIGS).isObject() || body.path(CONFIGS).isMissingNode())) {
            return refused(
                    StatusCodes.BAD_REQUEST,
                    "The body must be as {\"name\":\"orders\",\"partitions\":3,\"replicationFactor\":3,"
                            + "\"configs\":{\"retention.ms\":\"86400000\"}}; only the name must be there.");
        }
        Map<String, String> configs = new TreeMap<>();
        body.path(CONFIGS)
                .properties()
                .forEach(field -> configs.put(field.getKey(), field.getValue().asText()));
        NewTopic topic =
                new NewTopic(body.path(NAME).asText(), partitions.asInt(-1), factor.asInt(-1), Map.of(), configs);
        return asked(controller ->
                controller.createTopics(List.of(topic), false, TIMEOUT).thenApply(created -> created(created.get(0))));
    }

    private static boolean isCount(JsonNode count) {
        return count.isMissingNode() || (count.isInt() && count.asInt() > 0);
    }

    private static HttpResponse created(CreatedTopic topic) {
        return topic.outcome().done()
                ? Json.response(
                        StatusCodes.CREATED,
                        new Views.TopicSummary(
                                topic.name(),
                                topic.topicId().toString(),
                                topic.partitions(),
                                topic.replicationFactor()))
                : refusal(topic.outcome());
    }

    private CompletionStage<HttpResponse> remove(String name) {
        TopicImage topic = services.metadata().image().topic(name);
        if (topic == null) {
            return refused(StatusCodes.NOT_FOUND, "There is no topic '" + name + "'.");
        }
        return asked(controller -> controller
                .deleteTopics(List.of(topic.id()), TIMEOUT)
                .thenApply(outcomes -> done(outcomes.get(0), new Views.Deleted(name))));
    }

    private CompletionStage<HttpResponse> move(String name, int partition, JsonNode body) {
        List<BrokerId> replicas = new ArrayList<>();
        for (JsonNode broker : body.path("replicas")) {
            if (!broker.isInt() || broker.asInt() < 0) {
                replicas.clear();
                break;
            }
            replicas.add(new BrokerId(broker.asInt()));
        }
        if (replicas.isEmpty() || body.size() != 1) {
            return refused(
                    StatusCodes.BAD_REQUEST,
                    "The body must name the brokers where its replicas are to be, as {\"replicas\":[1,2,3]}.");
        }
        return asked(controller -> controller
                .alterReassignments(List.of(new Reassignment(name, partition, replicas)), true, TIMEOUT)
                .thenApply(outcomes -> done(
                        outcomes.get(0),
                        new Views.Moving(replicas.stream().map(BrokerId::value).toList()))));
    }

    private CompletionStage<HttpResponse> asked(Function<ControllerApi, CompletionStage<HttpResponse>> what) {
        ControllerApi controller = services.controller().get();
        return controller == null
                ? refused(StatusCodes.SERVICE_UNAVAILABLE, "This broker does not serve yet. Try again.")
                : what.apply(controller);
    }

    private static HttpResponse done(Outcome outcome, Object view) {
        return outcome.done() ? Json.ok(view) : refusal(outcome);
    }

    private static HttpResponse refusal(Outcome outcome) {
        String message = outcome.message() == null ? outcome.error().message() : outcome.message();
        StatusCode status =
                switch (outcome.error()) {
                    case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID -> StatusCodes.NOT_FOUND;
                    case TOPIC_ALREADY_EXISTS, REASSIGNMENT_IN_PROGRESS -> StatusCodes.CONFLICT;
                    case REQUEST_TIMED_OUT, NOT_CONTROLLER, UNKNOWN_SERVER_ERROR, KAFKA_STORAGE_ERROR -> StatusCodes
                            .SERVICE_UNAVAILABLE;
                    default -> StatusCodes.BAD_REQUEST;
                };
        return Json.failure(status, message);
    }

    private static CompletionStage<HttpResponse> refused(StatusCode status, String sentence) {
        return CompletableFuture.completedFuture(Json.failure(status, sentence));
    }
}

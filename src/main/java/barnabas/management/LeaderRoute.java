package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import barnabas.broker.Transfers.Move;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;

/**
 * {@code POST /api/topics/TOPIC/partitions/N/leader} with {@code {"broker":2}}: another broker is to lead.
 */
final class LeaderRoute {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ManagementServices services;

    LeaderRoute(ManagementServices services) {
        this.services = services;
    }

    Route route(String topic, int partition) {
        return new JsonPost().route(body -> transfer(topic, partition, body));
    }

    private CompletionStage<HttpResponse> transfer(String name, int partition, JsonNode body) {
        int to = broker(body.path("broker"));
        if (to < 0) {
            return failure(
                    StatusCodes.BAD_REQUEST, "The body must name the broker that is to lead, as {\"broker\":2}.");
        }
        TopicImage topic = services.metadata().image().topic(name);
        PartitionImage places = topic == null ? null : topic.partition(partition);
        if (topic == null || places == null) {
            return failure(StatusCodes.NOT_FOUND, "There is no partition '" + name + "-" + partition + "'.");
        }
        if (!places.replicas().contains(new BrokerId(to))) {
            return failure(
                    StatusCodes.CONFLICT,
                    "Broker " + to + " has no replica of it: its replicas are on brokers " + places.replicas() + ".");
        }
        PartitionId id = new PartitionId(name, partition, topic.id());
        return services.transfers()
                .transfer(List.of(new Move(id, new BrokerId(to))), TIMEOUT)
                .thenApply(outcomes -> response(outcomes.get(0), to));
    }

    private static HttpResponse response(Errors outcome, int to) {
        return switch (outcome) {
            case NONE -> Json.ok(new Views.Moved(to));
            case PREFERRED_LEADER_NOT_AVAILABLE -> Json.failure(
                    StatusCodes.CONFLICT, "Broker " + to + " is not in step, or did not come into step in time.");
            case REASSIGNMENT_IN_PROGRESS -> Json.failure(
                    StatusCodes.CONFLICT, "It is being handed over already. Try again.");
            case LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, ELECTION_NOT_NEEDED -> Json.failure(
                    StatusCodes.CONFLICT, "The partition has no leader now that could hand over. Try again.");
            default -> Json.failure(
                    StatusCodes.SERVICE_UNAVAILABLE, "It is not known what came of it: " + outcome.message());
        };
    }

    /** -1 when the body names none. */
    private static int broker(JsonNode broker) {
        return broker.isInt() && broker.asInt() >= 0 ? broker.asInt() : -1;
    }

    private static CompletionStage<HttpResponse> failure(StatusCode status, String sentence) {
        return CompletableFuture.completedFuture(Json.failure(status, sentence));
    }
}

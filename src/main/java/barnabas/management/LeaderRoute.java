package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import barnabas.broker.Transfers.Move;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;

/**
 * {@code POST /api/topics/TOPIC/partitions/N/leader} with {@code {"broker":2}}: another broker is to lead. It takes JSON alone, which
 * no page of a browser can send here without being asked for leave.
 */
final class LeaderRoute extends AllDirectives {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final long BODY_BYTES_MAX = 1024;

    private final ManagementServices services;

    LeaderRoute(ManagementServices services) {
        this.services = services;
    }

    Route route(String topic, int partition) {
        return post(() -> withSizeLimit(
                BODY_BYTES_MAX,
                () -> entity(
                        Unmarshaller.forMediaType(MediaTypes.APPLICATION_JSON, Unmarshaller.entityToString()),
                        body -> completeWithFuture(transfer(topic, partition, body)))));
    }

    private CompletionStage<HttpResponse> transfer(String name, int partition, String body) {
        int to = broker(body);
        if (to < 0) {
            return failure(
                    StatusCodes.BAD_REQUEST, "The body must name the broker that is to lead, as {\"broker\":2}.");
        }
        TopicImage topic = services.metadata().image().topic(name);
        if (topic == null || partition >= topic.partitions().size()) {
            return failure(StatusCodes.NOT_FOUND, "There is no partition '" + name + "-" + partition + "'.");
        }
        PartitionImage places = topic.partitions().get(partition);
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
    private static int broker(String body) {
        try {
            JsonNode broker = MAPPER.readTree(body).path("broker");
            return broker.isInt() && broker.asInt() >= 0 ? broker.asInt() : -1;
        } catch (JsonProcessingException e) {
            return -1;
        }
    }

    private static CompletionStage<HttpResponse> failure(StatusCode status, String sentence) {
        return CompletableFuture.completedFuture(Json.failure(status, sentence));
    }
}

package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import barnabas.broker.Leaders.Leader;
import barnabas.controller.ControllerApi;
import barnabas.metadata.Outcome;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET /api/cluster/voters} says who votes on the cluster's metadata, {@code POST} with {@code {"add":4}} or {@code {"remove":2}}
 * changes it (rule M2).
 */
final class VotersRoute extends AllDirectives {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ManagementServices services;

    VotersRoute(ManagementServices services) {
        this.services = services;
    }

    Route route() {
        return concat(get(() -> complete(Json.ok(new Views.Voters(voters())))), new JsonPost().route(this::change));
    }

    private List<Views.Voter> voters() {
        Leader leader = services.leaders().leader(PartitionId.METADATA);
        Set<BrokerId> inStep = leader == null ? Set.of() : leader.inSync();
        List<BrokerId> shall = services.voters().get();
        Set<BrokerId> all = new TreeSet<>(services.metadata().image().brokers().keySet());
        all.addAll(shall);
        return all.stream()
                .map(broker -> {
                    boolean leads = leader != null && leader.broker().equals(broker);
                    boolean votes = inStep.contains(broker);
                    return new Views.Voter(
                            broker.value(),
                            shall.contains(broker),
                            state(broker, leads, votes, shall.contains(broker)));
                })
                .toList();
    }

    /** The leader tells of voters alone, so one that is in step has been taken in, and not let go yet. */
    private String state(BrokerId broker, boolean leads, boolean inStep, boolean shall) {
        if (!services.leaders().isAlive(broker)) {
            return "away";
        }
        if (leads) {
            return "controller";
        }
        if (inStep) {
            return shall ? "in step" : "leaving";
        }
        return shall ? "behind" : "learns";
    }

    private CompletionStage<HttpResponse> change(JsonNode asked) {
        boolean add = asked.path("add").isInt();
        int broker = asked.path(add ? "add" : "remove").asInt(-1);
        if (broker < 0 || asked.size() != 1) {
            return CompletableFuture.completedFuture(Json.failure(
                    StatusCodes.BAD_REQUEST, "The body must name one broker, as {\"add\":4} or {\"remove\":2}."));
        }
        ControllerApi controller = services.controller().get();
        if (controller == null) {
            return CompletableFuture.completedFuture(
                    Json.failure(StatusCodes.SERVICE_UNAVAILABLE, "This broker does not serve yet. Try again."));
        }
        return controller
                .changeMetadataVoters(new BrokerId(broker), add, TIMEOUT)
                .thenApply(this::response);
    }

    private HttpResponse response(Outcome outcome) {
        return switch (outcome.error()) {
            case NONE -> Json.ok(new Views.Voters(voters()));
            case BROKER_ID_NOT_REGISTERED, DUPLICATE_VOTER, VOTER_NOT_FOUND, INVALID_REQUEST -> Json.failure(
                    StatusCodes.CONFLICT, String.valueOf(outcome.message()));
            default -> Json.failure(
                    StatusCodes.SERVICE_UNAVAILABLE, "It is not known what came of it: " + outcome.message());
        };
    }
}

package barnabas.management;

import akka.actor.typed.Scheduler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What may be changed of groups that have no members: {@code POST /api/groups/GROUP/offsets} with {@code {"to":"start"}} sets where one goes
 * on, as {@code barnabas group seek} does, {@code DELETE /api/groups/GROUP} deletes it.
 */
final class GroupChanges extends AllDirectives {
    private final GroupSeeks seeks;

    GroupChanges(ManagementServices services, Scheduler scheduler) {
        this.seeks = new GroupSeeks(services.metadata(), new GroupDoors(services, scheduler));
    }

    Route seek(String group) {
        return new JsonPost().route(body -> seek(group, body));
    }

    Route delete(String group) {
        return delete(() -> completeWithFuture(answered(() -> seeks.delete(group))));
    }

    private CompletionStage<HttpResponse> seek(String group, JsonNode body) {
        SeekOrder order;
        try {
            order = SeekOrder.parse(body);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(
                    Json.failure(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage())));
        }
        return answered(() -> seeks.seek(group, order));
    }

    private static <V> CompletionStage<HttpResponse> answered(Supplier<CompletionStage<V>> change) {
        return CompletableFuture.completedFuture(change)
                .thenCompose(Supplier::get)
                .thenApply(Json::ok);
    }
}

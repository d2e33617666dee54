package barnabas.gateway.admin;

import barnabas.gateway.Reply;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiMessage;

/** From a stage to a reply. */
final class Answers {
    private Answers() {}

    /** Sends what {@code response} makes of the outcome. A failed stage, or a throw, is a bug and replied to as one. */
    static <T, A extends ApiMessage> void send(CompletionStage<T> outcome, Function<T, A> response, Reply<A> reply) {
        outcome.thenApply(response).whenComplete((answer, failure) -> {
            if (failure != null) {
                reply.fail(failure);
            } else {
                reply.send(answer);
            }
        });
    }
}

package barnabas.management;

import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.ExceptionHandler;

/** Ends what a request asked for, in the middle of it: its message is the one sentence that is answered. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Answers what routes refuse, whether they throw it or a future of theirs fails with it. */
    static final ExceptionHandler ANSWERED = ExceptionHandler.newBuilder()
            .match(
                    Refusal.class,
                    refusal -> Directives.complete(Json.failure(refusal.status, String.valueOf(refusal.getMessage()))))
            .build();

    private final transient StatusCode status;

    Refusal(StatusCode status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    static Refusal badRequest(String sentence) {
        return new Refusal(StatusCodes.BAD_REQUEST, sentence);
    }
}

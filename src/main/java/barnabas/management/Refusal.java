package barnabas.management;

import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import java.util.concurrent.CompletionException;

/** Ends what a request asked for, in the middle of it: its message is the one sentence that is answered. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StatusCode status;

    Refusal(StatusCode status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    /** @throws CompletionException of anything else, which is a bug */
    static HttpResponse answer(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Refusal refusal) {
            return Json.failure(refusal.status, String.valueOf(refusal.getMessage()));
        }
        throw new CompletionException(cause);
    }
}

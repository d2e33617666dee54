package barnabas.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What a stage owes to those who ask it from outside: when it ends, none is left without an answer. Thread-safe. */
final class OpenAnswers {
    private final Map<Object, CompletableFuture<?>> open = new ConcurrentHashMap<>();
    private volatile @Nullable ClientException over;

    /** One more, until it is completed; it has failed already when the stage has ended. */
    <T> CompletableFuture<T> open() {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Object key = new Object();
        open.put(key, answer);
        answer.whenComplete((done, failure) -> open.remove(key));
        ClientException reason = over;
        if (reason != null) {
            answer.completeExceptionally(reason);
        }
        return answer;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** The stage has ended. */
    void end(ClientException reason) {
        over = reason;
        open.values().forEach(answer -> answer.completeExceptionally(reason));
    }
}

package barnabas.broker;

import barnabas.model.BrokerId;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What several brokers said that were asked the same at once.
 *
 * @param told by those that answered
 * @param silent those that did not, or could not be asked
 */
public record Answers<A>(SortedMap<BrokerId, A> told, SortedSet<BrokerId> silent) {
    /**
     * Asks each of them. Never fails, and takes as long as the slowest question.
     *
     * @param ask null for a broker that cannot be asked; a question that fails is answered by nobody
     */
    public static <A> CompletionStage<Answers<A>> of(
            Collection<BrokerId> brokers, Function<BrokerId, @Nullable CompletionStage<A>> ask) {
        Answers<A> answers = new Answers<>(new TreeMap<>(), new TreeSet<>());
        SortedMap<BrokerId, CompletableFuture<A>> asked = new TreeMap<>();
        for (BrokerId broker : brokers) {
            CompletionStage<A> question = ask.apply(broker);
            if (question == null) {
                answers.silent.add(broker);
            } else {
                asked.put(broker, question.toCompletableFuture());
            }
        }
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .handle((done, failed) -> {
                    asked.forEach((broker, answer) -> {
                        if (answer.isCompletedExceptionally()) {
                            answers.silent.add(broker);
                        } else {
                            answers.told.put(broker, answer.join());
                        }
                    });
                    return answers;
                });
    }
}

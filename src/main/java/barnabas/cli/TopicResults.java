package barnabas.cli;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.common.KafkaFuture;

/** Tells of each of several topics what became of it. */
final class TopicResults {
    private TopicResults() {}

    /**
     * Waits for each topic's result; one that failed does not hide the others.
     *
     * @param done what was to be done, such as {@code created}
     * @return the exit code: 0 when all went well
     */
    static int report(Terminal terminal, List<String> topics, String done, Function<String, KafkaFuture<Void>> results)
            throws InterruptedException, java.io.IOException {
        int exitCode = 0;
        for (String topic : topics) {
            try {
                results.apply(topic).get();
                terminal.print("Topic '" + topic + "' was " + done + ".\n");
            } catch (ExecutionException e) {
                terminal.err().println("barnabas: Topic '" + topic + "' was not " + done + ": " + Reasons.of(e) + ".");
                exitCode = CommandFailure.FAILED;
            }
        }
        return exitCode;
    }
}

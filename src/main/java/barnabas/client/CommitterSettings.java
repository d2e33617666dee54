package barnabas.client;

import akka.actor.ClassicActorSystemProvider;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How offsets are committed. Immutable; every {@code with} method returns a changed copy. Defaults are in {@code reference.conf}
 * under {@code barnabas.client.committer}.
 *
 * @param maxBatch offsets that are committed together at most
 * @param maxInterval how long an offset waits for others at most
 * @param parallelism commits under way at a time
 * @param delivery whether the stream goes on before the commit is acked
 * @param when whether an offset waits until the next one of its partition is seen
 */
public record CommitterSettings(
        long maxBatch, Duration maxInterval, int parallelism, CommitDelivery delivery, CommitWhen when) {
    /** When a commit counts as done. */
    public enum CommitDelivery {
        /** When the broker has acked it; a failed commit fails the stream. */
        WAIT_FOR_ACK,
        /** When it is on its way; a failed one is only logged. */
        SEND_AND_FORGET
    }

    private static final SortedMap<String, CommitDelivery> DELIVERIES = new TreeMap<>(Map.of(
            "WaitForAck", CommitDelivery.WAIT_FOR_ACK,
            "SendAndForget", CommitDelivery.SEND_AND_FORGET));

    private static final SortedMap<String, CommitWhen> WHENS = new TreeMap<>(Map.of(
            "OffsetFirstObserved", CommitWhen.OFFSET_FIRST_OBSERVED,
            "NextOffsetObserved", CommitWhen.NEXT_OFFSET_OBSERVED));

    /** From {@code barnabas.client.committer} of the system's configuration. */
    public static CommitterSettings create(ClassicActorSystemProvider system) {
        return create(system.classicSystem().settings().config().getConfig("barnabas.client.committer"));
    }

    /** From a section of the form of {@code barnabas.client.committer}; fails with a {@link ConfigException}. */
    public static CommitterSettings create(Config config) {
        return new CommitterSettings(
                config.getLong("max-batch"),
                config.getDuration("max-interval"),
                config.getInt("parallelism"),
                chosen(config, "delivery", DELIVERIES),
                chosen(config, "when", WHENS));
    }

    private static <T> T chosen(Config config, String path, Map<String, T> choices) {
        T chosen = choices.get(config.getString(path));
        if (chosen == null) {
            throw new ConfigException.BadValue(
                    config.getValue(path).origin(),
                    path,
                    "'" + config.getString(path) + "' is none of " + String.join(", ", choices.keySet()));
        }
        return chosen;
    }

    public CommitterSettings withMaxBatch(long newMaxBatch) {
        return new CommitterSettings(newMaxBatch, maxInterval, parallelism, delivery, when);
    }

    public CommitterSettings withMaxInterval(Duration newMaxInterval) {
        return new CommitterSettings(maxBatch, newMaxInterval, parallelism, delivery, when);
    }

    public CommitterSettings withParallelism(int newParallelism) {
        return new CommitterSettings(maxBatch, maxInterval, newParallelism, delivery, when);
    }

    public CommitterSettings withDelivery(CommitDelivery newDelivery) {
        return new CommitterSettings(maxBatch, maxInterval, parallelism, newDelivery, when);
    }

    public CommitterSettings withCommitWhen(CommitWhen newWhen) {
        return new CommitterSettings(maxBatch, maxInterval, parallelism, delivery, newWhen);
    }
}

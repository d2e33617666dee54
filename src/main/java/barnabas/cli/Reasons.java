package barnabas.cli;

import barnabas.client.ClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Why something failed, in words that say what to do about it. */
final class Reasons {
    /** The first that fits counts. A reason completes the sentence "X failed: ...". */
    private static final Map<Class<? extends Throwable>, String> KNOWN = new LinkedHashMap<>();

    static {
        KNOWN.put(
                UnknownTopicOrPartitionException.class,
                "it does not exist; `barnabas topic list` shows what there is, `barnabas topic create` makes one");
        KNOWN.put(TopicExistsException.class, "it exists already; take another name, or delete it first");
        KNOWN.put(
                InvalidTopicException.class,
                "the name is not allowed; use at most 249 letters, digits, dots, underscores and hyphens");
        KNOWN.put(
                InvalidReplicationFactorException.class,
                "there are not as many brokers as replicas; take a smaller --replication-factor");
        KNOWN.put(
                RecordTooLargeException.class,
                "it is larger than the topic takes; raise the topic's max.message.bytes or split it");
        KNOWN.put(
                NotEnoughReplicasException.class,
                "too few replicas are in sync; see with `barnabas topic describe` which are missing");
        KNOWN.put(
                NotEnoughReplicasAfterAppendException.class,
                "too few replicas confirmed it in time, so it may or may not be there; see `barnabas topic describe`");
        KNOWN.put(GroupNotEmptyException.class, "it has members; stop them first");
        KNOWN.put(UnknownMemberIdException.class, "the group has members; stop them first");
        KNOWN.put(GroupIdNotFoundException.class, "there is no such group; `barnabas group list` shows what there is");
        KNOWN.put(KafkaStorageException.class, "the broker cannot use its disk; see the broker's log");
        KNOWN.put(
                SslAuthenticationException.class,
                "one side did not accept the other's certificate; see the ssl settings given with -X");
        KNOWN.put(AuthenticationException.class, "the broker did not accept the credentials; give them with -X");
        KNOWN.put(AuthorizationException.class, "this user may not do that; ask for the right ACL");
        KNOWN.put(UnsupportedVersionException.class, "the broker does not know this request; update the broker");
        KNOWN.put(
                TimeoutException.class,
                "the broker did not answer in time; see that it is up and that its advertised address can be reached");
    }

    private Reasons() {}

    /** The reason in one line; for what is not known here, what the broker or the system said. */
    static String of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        for (var known : KNOWN.entrySet()) {
            if (known.getKey().isInstance(cause)) {
                return known.getValue();
            }
        }
        if (cause instanceof ConfigException) {
            return "a setting is wrong: " + said(cause);
        }
        return said(cause);
    }

    /** The reason as a sentence of its own. */
    static String sentence(Throwable failure) {
        if (failure instanceof CommandFailure known) {
            return String.valueOf(known.getMessage());
        }
        String reason = of(failure);
        return Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
    }

    /** The exit code of a command that ended so: a setting that the Kafka client refuses is wrong usage. */
    static int exitCode(Throwable failure) {
        if (failure instanceof CommandFailure known) {
            return known.exitCode();
        }
        return unwrapped(failure) instanceof ConfigException ? CommandFailure.USAGE : CommandFailure.FAILED;
    }

    /** Whether the reader of our output has gone, as {@code head} does when it has enough. */
    static boolean isClosedPipe(Throwable failure) {
        return unwrapped(failure) instanceof IOException e
                && e.getMessage() != null
                && e.getMessage().contains("Broken pipe");
    }

    /** The failure itself, out of the layers that futures and clients put around it. */
    static Throwable unwrapped(Throwable failure) {
        Throwable current = failure;
        while (current.getCause() != null && isWrapper(current)) {
            current = current.getCause();
        }
        return current;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure instanceof UncheckedIOException
                || failure instanceof ClientException
                || failure.getClass() == KafkaException.class;
    }

    private static String said(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElse("");
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}

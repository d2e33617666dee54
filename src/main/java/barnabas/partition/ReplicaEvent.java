package barnabas.partition;

import akka.persistence.typed.internal.JournalFailureException;
import barnabas.consensus.Opened;
import barnabas.journal.OpenLog;
import barnabas.log.DamagedLogException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What happens to one incarnation of a replica's open log: see {@link PartitionReplica.Happened}. */
sealed interface ReplicaEvent {
    /** The log is open, and its headers have been replayed: the replica owns {@code replayed} from here on. */
    record Recovered(Replayed replayed, long sequenceNr) implements ReplicaEvent {}

    /** The log's tail is flushed, and what the group has to know of it has been found. */
    record Ready(OpenLog open, Recovered recovered, Opened opened) implements ReplicaEvent {}

    /** The write is in the log, not yet flushed. */
    record Written(long endOffset, long sequenceNr) implements ReplicaEvent {}

    record Flushed(long endOffset) implements ReplicaEvent {}

    /** The log has been cut or begun anew, and is shut: another writer has to recover it. */
    record Rebuilt() implements ReplicaEvent {}

    /** By its age and size the log should start here. */
    record StartDue(long offset) implements ReplicaEvent {}

    /**
     * A pass of the cleaner has ended.
     *
     * @param cleanable whether another one may come; not when the log is damaged
     */
    record Cleaned(boolean cleanable) implements ReplicaEvent {}

    /** Flushing, storing the term or another change of the log has failed. */
    record Failed(Throwable cause) implements ReplicaEvent {}

    /** With the reason, when opening the log or a write has failed. */
    record WriterStopped(@Nullable Throwable cause) implements ReplicaEvent {}

    /** What went wrong, when that is what this event says. */
    default @Nullable String failure() {
        if (this instanceof WriterStopped stopped) {
            return stopped.cause() == null ? "its writer has stopped" : reason(stopped.cause());
        }
        return this instanceof Failed failed ? reason(failed.cause()) : null;
    }

    /** Whether what went wrong is that the log does not hold any more what it held (rule L8). */
    default boolean isDamage() {
        if (this instanceof WriterStopped stopped) {
            return stopped.cause() != null && isDamage(stopped.cause());
        }
        return this instanceof Failed failed && isDamage(failed.cause());
    }

    static boolean isDamage(Throwable failure) {
        return cause(failure) instanceof DamagedLogException;
    }

    static String reason(Throwable failure) {
        return cause(failure).toString();
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof JournalFailureException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}

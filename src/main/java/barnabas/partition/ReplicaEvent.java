package barnabas.partition;

import akka.persistence.typed.internal.JournalFailureException;
import barnabas.journal.OpenLog;
import barnabas.log.ProducerStates;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What happens to one incarnation of a replica's open log: see {@link PartitionReplica.Happened}. */
sealed interface ReplicaEvent {
    /** The log is open, and its headers have been replayed: the replica owns {@code producers} from here on. */
    record Recovered(ProducerStates producers, long sequenceNr) implements ReplicaEvent {}

    /** Nobody has led in {@code term} before, and that is on disk. */
    record TermStored(OpenLog open, Recovered recovered, int term) implements ReplicaEvent {}

    /** The write is in the log, not yet flushed. */
    record Written(long endOffset, long sequenceNr) implements ReplicaEvent {}

    record Flushed(long endOffset) implements ReplicaEvent {}

    record LogStartMoved(long offset, @Nullable CompletableFuture<Replica.DeletedRecords> reply)
            implements ReplicaEvent {}

    /** Who has waited too long for an answer is to be told so. */
    record ExpiryDue() implements ReplicaEvent {}

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

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof JournalFailureException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}

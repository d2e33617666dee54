package barnabas.partition;

import barnabas.consensus.Message;
import barnabas.consensus.Output;
import barnabas.consensus.ReplicaId;
import barnabas.model.BrokerId;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What a replica's {@link GroupDriver} is told while the log is open; at other times it comes to nothing, and who waits is refused. */
sealed interface GroupCommand extends PartitionReplica.Command {
    /** Moves the log's start to {@code offset}, -1 for the high watermark. */
    record DeleteRecords(long offset, CompletableFuture<Replica.DeletedRecords> reply) implements GroupCommand {}

    /** Hands the leadership over (rule C6). */
    record Transfer(BrokerId to, CompletableFuture<Errors> reply) implements GroupCommand {}

    /** Hands the leadership to whoever has come furthest. */
    record HandOver(CompletableFuture<Errors> reply) implements GroupCommand {}

    /** Asks who votes; see {@link Replica#committedVoters}. */
    record CommittedVoters(CompletableFuture<Set<BrokerId>> reply) implements GroupCommand {}

    /** A message of another replica of the group; see {@link barnabas.partition.link.GroupMember#received}. */
    record Heard(Message message, ByteBuffer records, long session, Runnable done) implements GroupCommand {}

    record Announced(ReplicaId leader, int epoch) implements GroupCommand {}

    /** What wakes a replica; each is its own timer's key. */
    enum Tick implements GroupCommand {
        TICK,
        LINK_CHANGED,
        LOOK,
        SUCCESSOR,
        HELD,
        EXPIRY
    }

    /** {@code state.log} has what a driver gave it, whichever writer is there by now. */
    record Stored(GroupDriver of, long sequence, @Nullable Throwable failure) implements GroupCommand {}

    /** What a follower is to get has been read; nothing when that failed. */
    record FeedRead(GroupDriver of, Output.Feed feed, @Nullable ByteBuffer records, @Nullable Throwable failure)
            implements GroupCommand {}

    record StartMoved(GroupDriver of, @Nullable Throwable failure) implements GroupCommand {}

    /** Nobody will carry it out. */
    static void refuse(GroupCommand command, Errors error) {
        if (command instanceof DeleteRecords delete) {
            delete.reply().complete(new Replica.DeletedRecords(error, -1));
        } else if (command instanceof Transfer transfer) {
            transfer.reply().complete(Errors.NOT_LEADER_OR_FOLLOWER);
        } else if (command instanceof HandOver handOver) {
            handOver.reply().complete(Errors.NOT_LEADER_OR_FOLLOWER);
        } else if (command instanceof CommittedVoters voters) {
            voters.reply().complete(Set.of());
        } else if (command instanceof Heard heard) {
            heard.done().run();
        }
    }
}

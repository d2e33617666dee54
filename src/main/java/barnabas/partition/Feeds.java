package barnabas.partition;

import akka.actor.typed.javadsl.ActorContext;
import barnabas.consensus.Input;
import barnabas.consensus.Output;
import barnabas.consensus.Replica.Kind;
import barnabas.partition.PartitionReplica.Command;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads from a leader's log what its followers are to get, and sends it (rule A7). Used by the replica's actor alone. */
final class Feeds {
    private final GroupDriver driver;
    private final ActorContext<Command> context;
    private final ReplicaServices services;

    Feeds(GroupDriver driver, ActorContext<Command> context, ReplicaServices services) {
        this.driver = driver;
        this.context = context;
        this.services = services;
    }

    /** At once what was written lately, else on the pool that may block; that comes back to {@link #read}. */
    void feed(Output.Feed feed) {
        if (driver.writes().isHot(from(feed))) {
            send(feed, services.readForFollower(driver.writes().view(), feed));
        } else {
            context.pipeToSelf(
                    services.readColdForFollower(driver.writes().view(), feed),
                    (records, failed) -> new GroupCommand.FeedRead(driver, feed, records, failed));
        }
    }

    /** The log may have another leader, and other batches, by the time that it has been read. */
    void read(GroupCommand.FeedRead read) {
        Output.Feed feed = read.feed();
        if (driver.kind() != Kind.LEADER || driver.leaderEpoch() != feed.head().term()) {
            return;
        }
        if (read.failure() != null && ReplicaEvent.isDamage(read.failure())) {
            driver.damaged(ReplicaEvent.reason(read.failure()));
        } else {
            send(feed, read.records());
        }
    }

    /** A read that failed or found nothing is answered by nobody, so the replica asks again after a while. */
    private void send(Output.Feed feed, @Nullable ByteBuffer records) {
        if (records == null) {
            return;
        }
        long[] next = {from(feed)};
        RecordBatches.forEachHeader(records, (header, position) -> next[0] = header.nextOffset());
        driver.link().send(feed.head(), records);
        driver.input(new Input.Fed(feed.head().to(), from(feed), next[0], records.remaining()));
    }

    private static long from(Output.Feed feed) {
        return feed.head().previous().endOffset();
    }
}

package barnabas.partition;

import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.consensus.Input;
import barnabas.consensus.Output;
import barnabas.consensus.Replica.Kind;
import barnabas.consensus.ReplicaId;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.partition.PartitionReplica.Command;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads from a leader's log what its followers are to get, and sends it (rule A7). Used by the replica's actor alone. */
final class Feeds {
    /** How soon one that is held back by the {@link FeedThrottle} may have more. */
    private static final Duration HELD_AGAIN = Duration.ofMillis(50);

    private final GroupDriver driver;
    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final ReplicaServices services;
    private final PartitionId id;
    /** The newest of each follower that is held back: what was asked for before has been given up. */
    private final Map<ReplicaId, Output.Feed> held = new HashMap<>();

    Feeds(
            GroupDriver driver,
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ReplicaServices services,
            PartitionId id) {
        this.driver = driver;
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.id = id;
    }

    void feed(Output.Feed feed) {
        ReplicaId to = feed.head().to();
        held.remove(to);
        if (driver.membership().contains(to)) {
            read(feed);
            return;
        }
        int bytes = services.throttle().take(id, to.broker(), feed.maxBytes(), driver.nowMs());
        if (bytes > 0) {
            read(new Output.Feed(feed.head(), feed.endOffset(), bytes, feed.tombstonesBelow()));
        } else {
            services.events()
                    .tell(Event.of(
                                    EventKind.THROTTLED,
                                    services.clock().millis(),
                                    "broker " + to.broker() + " is fed no faster than replication throttles allow")
                            .at(id.topic(), id.partition()));
            held.put(to, feed);
            timers.startSingleTimer(GroupCommand.Tick.HELD, GroupCommand.Tick.HELD, HELD_AGAIN);
        }
    }

    /** Those who had to wait are looked at again. */
    void feedHeld() {
        List<Output.Feed> waiting = List.copyOf(held.values());
        held.clear();
        waiting.stream().filter(this::isOfThisLead).forEach(this::feed);
    }

    /** At once what was written lately, else on the pool that may block; that comes back to {@link #read(GroupCommand.FeedRead)}. */
    private void read(Output.Feed feed) {
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
        if (!isOfThisLead(read.feed())) {
            return;
        }
        if (read.failure() != null && ReplicaEvent.isDamage(read.failure())) {
            driver.damaged(ReplicaEvent.reason(read.failure()));
        } else {
            send(read.feed(), read.records());
        }
    }

    private boolean isOfThisLead(Output.Feed feed) {
        return driver.kind() == Kind.LEADER
                && driver.leaderEpoch() == feed.head().term();
    }

    /** A read that failed, found nothing or came too late is answered by nobody, so the replica asks again after a while. */
    private void send(Output.Feed feed, @Nullable ByteBuffer records) {
        ReplicaId to = feed.head().to();
        if (!driver.membership().contains(to)) {
            int sent = records == null ? 0 : records.remaining();
            services.throttle().sent(id, to.broker(), feed.maxBytes(), sent, driver.nowMs());
        }
        if (records == null) {
            return;
        }
        if (mayLackTombstones(feed)) {
            driver.tellTombstones();
            return;
        }
        long[] next = {from(feed)};
        RecordBatches.forEachHeader(records, (header, position) -> next[0] = header.nextOffset());
        driver.link().send(feed.head(), records);
        driver.input(new Input.Fed(to, from(feed), next[0], records.remaining()));
    }

    /** A pass of the cleaner changes the log piece by piece, and was under way when this was read (rule M7). */
    private boolean mayLackTombstones(Output.Feed feed) {
        long goneBelow = driver.writes().open().log().tombstonesBelow();
        return from(feed) < goneBelow && feed.tombstonesBelow() < goneBelow;
    }

    private static long from(Output.Feed feed) {
        return feed.head().previous().endOffset();
    }
}

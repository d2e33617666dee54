package barnabas.controller;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import barnabas.metadata.ImageReplay;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.partition.FetchResult;
import barnabas.partition.Replica;
import barnabas.partition.ReplicaWatch;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed part of the metadata log from its start on and keeps the image that it comes to. One per broker. It
 * reads a piece at a time, so that a long log does not hog a thread, and goes on where it was when the replica is replaced. Where the log
 * begins later than that, it begins with a snapshot (rule M8).
 *
 * <p>A log that it cannot read stops it with an error: a broker must not serve from an image with holes.
 */
public final class MetadataReplayer {
    /** What is read and applied before others get their turn. */
    private static final int PIECE_BYTES = 256 * 1024;

    /** How soon a replica that came to life is noticed. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    public sealed interface Command {}

    private enum Wake implements Command {
        REPLICA_CHANGED,
        LOOK,
        GO_ON
    }

    /** Where a newer image goes. Called on the replayer's thread: it must be quick. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A newer image: everything below the offset {@code reached} of the metadata log is in it.
         *
         * @param records what has changed, in order, from the image before to this one; see {@link ImageReplay#replay}
         */
        void applied(MetadataImage image, List<MetadataRecord> records, long reached);

        /** As long as it is so, after each newer image: a snapshot of it is due (rule M8). */
        default void snapshotDue() {}
    }

    private final ActorContext<Command> context;
    private final ReplicaWatch watch;
    private final Listener listener;
    private final long snapshotBytes;
    private final ImageReplay replay = new ImageReplay();
    private long reached;

    private MetadataReplayer(
            ActorContext<Command> context,
            Supplier<@Nullable Replica> metadataReplica,
            long snapshotBytes,
            Listener listener) {
        this.context = context;
        this.snapshotBytes = snapshotBytes;
        this.watch = new ReplicaWatch(metadataReplica, () -> context.getSelf().tell(Wake.REPLICA_CHANGED));
        this.listener = listener;
    }

    /**
     * Starts to read.
     *
     * @param metadataReplica the living replica of the metadata partition on this broker, null while there is none
     * @param snapshotBytes a snapshot is due when so many bytes of records have come after the last one, and as many as it has itself
     */
    public static Behavior<Command> create(
            Supplier<@Nullable Replica> metadataReplica, long snapshotBytes, Listener listener) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(MetadataReplayer.class);
            return new MetadataReplayer(context, metadataReplica, snapshotBytes, listener).reading(timers);
        }));
    }

    private Behavior<Command> reading(TimerScheduler<Command> timers) {
        timers.startTimerWithFixedDelay(Wake.LOOK, LOOK_EVERY);
        replay();
        return Behaviors.receive(Command.class)
                .onMessage(Wake.class, this::onWake)
                .onSignal(PostStop.class, stopped -> {
                    watch.close();
                    return Behaviors.same();
                })
                .build();
    }

    private Behavior<Command> onWake(Wake wake) {
        if (wake == Wake.REPLICA_CHANGED) {
            watch.rearm();
        }
        replay();
        return Behaviors.same();
    }

    private void replay() {
        Replica replica = watch.look();
        if (replica == null || replica.snapshot().highWatermark() <= reached) {
            return;
        }
        FetchResult piece = replica.fetch(reached, -1, PIECE_BYTES, true);
        if (piece.error() == Errors.OFFSET_OUT_OF_RANGE) {
            skip(piece.logStartOffset());
            return;
        }
        // Any other error passes, as an election does; the replica's next change or the next look tries again.
        if (piece.error() == Errors.NONE && piece.records().hasRemaining()) {
            List<MetadataRecord> applied = new ArrayList<>();
            apply(piece.records(), applied);
            if (replay.isWhole()) {
                tell(applied);
            }
            context.getSelf().tell(Wake.GO_ON);
        }
    }

    /** What is gone at the log's beginning is in the snapshot that stands there now. */
    private void skip(long logStart) {
        if (logStart <= reached) {
            throw new IllegalStateException("metadata log has lost offset=" + reached + " logStartOffset=" + logStart);
        }
        context.getLog().info("metadata goes on from the snapshot at={} after={}", logStart, reached);
        reached = logStart;
        replay.skip();
        context.getSelf().tell(Wake.GO_ON);
    }

    private void tell(List<MetadataRecord> applied) {
        listener.applied(replay.image(), applied, reached);
        if (replay.bytesSinceSnapshot() >= Math.max(snapshotBytes, replay.snapshotBytes())) {
            listener.snapshotDue();
        }
    }

    private void apply(ByteBuffer records, List<MetadataRecord> applied) {
        reached = RecordBatches.forEachRecord(records, reached, record -> {
            ByteBuffer value = record.value();
            if (value != null) {
                boolean ofSnapshot = record.key() != null;
                applied.addAll(replay.replay(MetadataCodec.decode(value), ofSnapshot, value.remaining()));
            }
        });
    }
}

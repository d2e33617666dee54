package barnabas.partition;

import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how fast this broker feeds replicas that do not vote yet, so that moving replicas leaves room for clients (KIP-73). A bound is
 * in bytes a second over all partitions: one of this broker as the leader, one of each broker as a follower, which every leader keeps
 * by itself. Voters are never held back, for producers wait for them. Thread-safe.
 */
public final class FeedThrottle {
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** The bounds as they are now. Asked from replicas' threads; must not block. */
    public interface Rates {
        /** What this broker may send of such partitions, or {@link #UNLIMITED}. */
        long leader(PartitionId partition);

        /** What a broker may be sent of such partitions, or {@link #UNLIMITED}. */
        long follower(PartitionId partition, BrokerId to);
    }

    /** Nobody is held back. */
    public static final Rates NO_RATES = new Rates() {
        @Override
        public long leader(PartitionId partition) {
            return UNLIMITED;
        }

        @Override
        public long follower(PartitionId partition, BrokerId to) {
            return UNLIMITED;
        }
    };

    /** As much as comes in a second may be saved up. */
    private static final long SAVED_MS = 1000;

    /** What may be sent within one bound at this moment; below 0 while a batch that was too large is paid for. */
    private static final class Bucket {
        private long bytes;
        private long filledMs;

        Bucket(long rate, long nowMs) {
            bytes = rate;
            filledMs = nowMs;
        }

        void fill(long rate, long nowMs) {
            long passedMs = Math.min(SAVED_MS, nowMs - filledMs);
            // A piece of a byte that has come is not lost: it is waited for.
            long come = multiplied(rate, passedMs) / SAVED_MS;
            if (come > 0) {
                bytes = Math.min(bytes, rate - come) + come;
                filledMs = nowMs;
            }
        }

        private static long multiplied(long rate, long ms) {
            return rate > Long.MAX_VALUE / SAVED_MS ? Long.MAX_VALUE : rate * ms;
        }
    }

    private final Rates rates;
    private final Map<BrokerId, Bucket> followers = new HashMap<>();
    private @Nullable Bucket leader;

    public FeedThrottle(Rates rates) {
        this.rates = rates;
    }

    /**
     * How many bytes may be sent to a follower now, at most {@code wanted}; 0 when it is to wait. They count as sent until {@link
     * #sent} says how many it were.
     */
    int take(PartitionId partition, BrokerId to, int wanted, long nowMs) {
        long asLeader = rates.leader(partition);
        long asFollower = rates.follower(partition, to);
        synchronized (this) {
            List<Bucket> bounds = bounds(to, asLeader, asFollower, nowMs);
            long room = wanted;
            for (Bucket bound : bounds) {
                room = Math.min(room, bound.bytes);
            }
            int taken = (int) Math.max(0, room);
            bounds.forEach(bound -> bound.bytes -= taken);
            return taken;
        }
    }

    /** One batch goes whole, however large it is; or nothing could be read. */
    void sent(PartitionId partition, BrokerId to, int taken, int bytes, long nowMs) {
        long asLeader = rates.leader(partition);
        long asFollower = rates.follower(partition, to);
        synchronized (this) {
            bounds(to, asLeader, asFollower, nowMs).forEach(bound -> bound.bytes -= bytes - taken);
        }
    }

    /** Those there are for it now. What goes where there is none counts for no other: neither as sent nor as saved. */
    private List<Bucket> bounds(BrokerId to, long asLeader, long asFollower, long nowMs) {
        List<Bucket> bounds = new ArrayList<>(2);
        if (asLeader != UNLIMITED) {
            Bucket ours = leader == null ? new Bucket(Math.max(1, asLeader), nowMs) : leader;
            leader = ours;
            ours.fill(Math.max(1, asLeader), nowMs);
            bounds.add(ours);
        }
        if (asFollower != UNLIMITED) {
            Bucket theirs = followers.computeIfAbsent(to, broker -> new Bucket(Math.max(1, asFollower), nowMs));
            theirs.fill(Math.max(1, asFollower), nowMs);
            bounds.add(theirs);
        }
        return bounds;
    }
}

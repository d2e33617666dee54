package barnabas.partition;

import barnabas.model.BrokerId;
import java.util.HashMap;
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

    private static final class Bucket {
        private long bytes;
        private long filledMs;

        Bucket(long rate, long nowMs) {
            bytes = rate;
            filledMs = nowMs;
        }

        long fill(long rate, long nowMs) {
            long passedMs = Math.min(SAVED_MS, nowMs - filledMs);
            // A piece of a byte that has come is not lost: it is waited for.
            long come = multiplied(rate, passedMs) / SAVED_MS;
            if (come > 0) {
                bytes = Math.min(rate, bytes + come);
                filledMs = nowMs;
            }
            return bytes;
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
        return asLeader == UNLIMITED && asFollower == UNLIMITED
                ? wanted
                : take(to, wanted, Math.max(1, asLeader), Math.max(1, asFollower), nowMs);
    }

    private synchronized int take(BrokerId to, int wanted, long asLeader, long asFollower, long nowMs) {
        Bucket ours = leader == null ? new Bucket(asLeader, nowMs) : leader;
        leader = ours;
        Bucket theirs = followers.computeIfAbsent(to, broker -> new Bucket(asFollower, nowMs));
        long room = Math.min(
                asLeader == UNLIMITED ? wanted : ours.fill(asLeader, nowMs),
                asFollower == UNLIMITED ? wanted : theirs.fill(asFollower, nowMs));
        int taken = (int) Math.max(0, Math.min(room, wanted));
        ours.bytes -= taken;
        theirs.bytes -= taken;
        return taken;
    }

    /** One batch goes whole, however large it is; or nothing could be read. */
    synchronized void sent(BrokerId to, int taken, int bytes) {
        Bucket theirs = followers.get(to);
        if (leader != null && theirs != null) {
            leader.bytes -= bytes - taken;
            theirs.bytes -= bytes - taken;
        }
    }
}

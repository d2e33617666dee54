package barnabas.consensus;

import barnabas.model.BrokerId;
import java.util.List;

/**
 * What a leader's lease hangs on (rule T2), for those who look at the moment of acting from another thread. Immutable: {@link Replica}
 * gives a new one after every input that changes it; the echoes are looked up in the links at each call.
 */
public final class LeaseTerms {
    /**
     * A voter.
     *
     * @param session in which its replica last followed the leader
     */
    record Voter(BrokerId broker, boolean self, long session) {}

    private final int epoch;
    private final long leaseMs;
    private final boolean handedOver;
    private final List<Voter> voters;

    LeaseTerms(int epoch, long leaseMs, boolean handedOver, List<Voter> voters) {
        this.epoch = epoch;
        this.leaseMs = leaseMs;
        this.handedOver = handedOver;
        this.voters = List.copyOf(voters);
    }

    /** Whether the leader may answer at this moment. */
    public boolean holds(Links links, long nowMs) {
        return !handedOver && links.announced() == epoch && nowMs < endMs(links, nowMs);
    }

    private long endMs(Links links, long nowMs) {
        long[] echoes = new long[voters.size()];
        int at = 0;
        for (Voter voter : voters) {
            echoes[at++] = voter.self() ? nowMs : echoMs(voter, links);
        }
        long echoMs = at == 0 ? Links.NEVER : Quorum.reachedByMajority(echoes);
        return echoMs == Links.NEVER ? Links.NEVER : echoMs + leaseMs;
    }

    private static long echoMs(Voter voter, Links links) {
        return links.session(voter.broker()) == voter.session() ? links.echoedMs(voter.broker()) : Links.NEVER;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeaseTerms that
                && epoch == that.epoch
                && leaseMs == that.leaseMs
                && handedOver == that.handedOver
                && voters.equals(that.voters);
    }

    @Override
    public int hashCode() {
        return 31 * epoch + voters.hashCode();
    }
}

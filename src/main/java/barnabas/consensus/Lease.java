package barnabas.consensus;

import java.util.Map;

/**
 * How long a leader may answer for its group (rule T2). A voter that follows in this session and heard a ping sent at {@code t}
 * refuses votes until at least {@code t} + election timeout by its own clock; while a majority does, nobody else can lead.
 */
final class Lease {
    private Lease() {}

    /** The send time of the newest ping that a majority of the voters has echoed while following; our own vote counts as now. */
    static long majorityEchoMs(
            Membership membership, ReplicaId self, Map<ReplicaId, Progress> followers, Links links, long nowMs) {
        long[] echoes = new long[membership.size()];
        int at = 0;
        for (ReplicaId voter : membership.voters()) {
            echoes[at++] = voter.equals(self) ? nowMs : echoMs(voter, followers, links);
        }
        return at == 0 ? Links.NEVER : Quorum.reachedByMajority(echoes);
    }

    private static long echoMs(ReplicaId voter, Map<ReplicaId, Progress> followers, Links links) {
        Progress follower = followers.get(voter);
        // The replica, not only its broker, must have followed this epoch in this session (rule T1).
        return follower != null && follower.followsIn(links.session(voter.broker()))
                ? links.echoedMs(voter.broker())
                : Links.NEVER;
    }
}

package barnabas.partition;

import barnabas.consensus.Replica.FollowerStatus;
import barnabas.consensus.ReplicaId;
import barnabas.model.BrokerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which replicas are shown as in sync (rule C4): in touch, and at the leader's end within the last ten seconds. A follower is at the end
 * when it has reached what was the end a while ago: under load it never reaches the present one.
 */
final class InSync {
    static final long BEHIND_MAX_MS = 10_000;

    private final BrokerId self;
    private final Map<ReplicaId, Long> atEndMs = new HashMap<>();
    private long sampledEnd;
    private long sampledMs;

    InSync(BrokerId self, long nowMs, long end) {
        this.self = self;
        this.sampledEnd = end;
        this.sampledMs = nowMs;
    }

    /** Looks at the followers of a leader whose log ends at {@code end}. */
    Set<BrokerId> look(long nowMs, long end, List<FollowerStatus> followers) {
        Set<BrokerId> inSync = new TreeSet<>();
        inSync.add(self);
        for (FollowerStatus follower : followers) {
            if (follower.match() >= end) {
                atEndMs.put(follower.replica(), nowMs);
            } else if (follower.match() >= sampledEnd) {
                atEndMs.merge(follower.replica(), sampledMs, Math::max);
            }
            Long since = atEndMs.get(follower.replica());
            if (follower.inTouch() && since != null && nowMs - since < BEHIND_MAX_MS) {
                inSync.add(follower.replica().broker());
            }
        }
        sampledEnd = end;
        sampledMs = nowMs;
        return inSync;
    }
}

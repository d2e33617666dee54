package barnabas.consensus;

import barnabas.model.Position;
import java.util.NavigableMap;

/**
 * What the driver found on opening a replica, its log's tail flushed (rule L5).
 *
 * @param self broker and data directory
 * @param stored what {@code state.log} holds
 * @param base the log's start, and the epoch of what was before it
 * @param endOffset where the log ends
 * @param epochs the first offset of each epoch in the log
 * @param commitPoint an offset known to be committed, at least the log start: from a clean shutdown or a checkpoint (rule L9)
 * @param first the voters with which the group was created, or those at the log start; none when that is not known
 * @param memberships the memberships in the log, by the offset of their batch
 */
public record Opened(
        ReplicaId self,
        StoredState stored,
        Position base,
        long endOffset,
        NavigableMap<Long, Integer> epochs,
        long commitPoint,
        Membership first,
        NavigableMap<Long, Membership> memberships,
        Standing standing) {}

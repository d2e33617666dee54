package barnabas.consensus;

import barnabas.model.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a replica knows of its own log: how far batches are handed out, written, flushed and committed, the epochs and memberships
 * in it, and whether a cut is wanted or under way. {@code start <= highWatermark <= flushed <= written <= end}, but for a high
 * watermark that a log start carries.
 */
final class ReplicaLog {
    /** Opened, cut or begun anew: an answer to an earlier log's write is worth nothing (rule L6). */
    private long generation;

    private EpochHistory epochs;
    private final NavigableMap<Long, Membership> memberships = new TreeMap<>();
    private Membership first;
    private long start;
    private long end;
    private long written;
    private long flushed;
    private long highWatermark;
    private long cutWanted = NO_CUT;
    private boolean rebuilding;

    static final long NO_CUT = -1;

    ReplicaLog(Opened opened) {
        epochs = new EpochHistory(opened.base());
        opened.epochs().forEach((offset, epoch) -> epochs.append(epoch, offset));
        first = opened.first();
        memberships.putAll(opened.memberships());
        start = opened.base().endOffset();
        end = opened.endOffset();
        written = end;
        flushed = end; // L5: the tail was flushed before the log was opened
        highWatermark = Math.max(start, opened.commitPoint());
        if (highWatermark > end) {
            throw new IllegalArgumentException("commit-point=" + highWatermark + " beyond log-end=" + end);
        }
    }

    /** Hands out batches at the end. */
    void append(List<Batch> batches) {
        for (Batch batch : batches) {
            if (batch.baseOffset() < end && !reachesOverStart(batch)) {
                throw new IllegalArgumentException("append at=" + batch.baseOffset() + " before log-end=" + end);
            }
            epochs.append(batch.epoch(), Math.max(end, batch.baseOffset()));
            if (batch.control() instanceof Control.Voters voters) {
                memberships.put(batch.baseOffset(), voters.membership());
            }
            end = batch.nextOffset();
        }
    }

    boolean written(long ofGeneration, long endOffset) {
        if (ofGeneration != generation || endOffset <= written) {
            return false;
        }
        written = Math.min(endOffset, end);
        return true;
    }

    boolean flushed(long ofGeneration, long endOffset) {
        if (ofGeneration != generation || endOffset <= flushed) {
            return false;
        }
        flushed = Math.min(endOffset, written);
        return true;
    }

    /** Persists are under way (rule L6: nothing is cut meanwhile). */
    boolean writing() {
        return written < end;
    }

    /** Nothing may be appended: a cut waits or is being made, or a new folder is being filled. */
    boolean changing() {
        return cutWanted != NO_CUT || rebuilding;
    }

    void wantCut(long endOffset) {
        cutWanted = cutWanted == NO_CUT ? endOffset : Math.min(cutWanted, endOffset);
    }

    boolean rebuilding() {
        return rebuilding;
    }

    long cutWanted() {
        return cutWanted;
    }

    void forgetCut() {
        cutWanted = NO_CUT;
    }

    Output.Cut cut() {
        long to = cutWanted;
        cutWanted = NO_CUT;
        rebuilding = true;
        generation++;
        epochs.cut(to);
        memberships.tailMap(to, true).clear();
        end = to;
        written = Math.min(written, to);
        flushed = Math.min(flushed, to);
        return new Output.Cut(generation, to);
    }

    Output.NewLog beginAnew(Position from, Membership membership) {
        generation++;
        rebuilding = true;
        cutWanted = NO_CUT;
        epochs = new EpochHistory(from);
        memberships.clear();
        first = membership;
        start = from.endOffset();
        end = start;
        written = start;
        flushed = start;
        highWatermark = start; // committed on the leader; a reset begins this replica's life anew
        return new Output.NewLog(generation, from, membership);
    }

    void rebuilt(long ofGeneration) {
        if (ofGeneration == generation) {
            rebuilding = false;
        }
    }

    /** Never down (rule A3). */
    boolean commitTo(long offset) {
        if (offset <= highWatermark) {
            return false;
        }
        highWatermark = offset;
        return true;
    }

    /** Never down, and not above the high watermark. */
    boolean startAt(long offset) {
        long to = Math.min(offset, highWatermark);
        if (to <= start) {
            return false;
        }
        first = membershipBefore(to);
        memberships.headMap(to, false).clear();
        epochs.startAt(to);
        start = to;
        return true;
    }

    Membership membershipBefore(long offset) {
        NavigableMap<Long, Membership> below = memberships.headMap(offset, false);
        return below.isEmpty() ? first : below.lastEntry().getValue();
    }

    Membership newestMembership() {
        return memberships.isEmpty() ? first : memberships.lastEntry().getValue();
    }

    boolean membershipCommitted() {
        return memberships.isEmpty() || memberships.lastKey() < highWatermark;
    }

    /** The batches of a follower's append that it does not hold, after finding where the logs part. */
    List<Batch> missing(List<Batch> batches, Rules rules) {
        List<Batch> missing = new ArrayList<>();
        for (Batch batch : batches) {
            if (batch.baseOffset() >= end || rules.conflicts(holds(batch))) {
                missing.add(batch);
            }
        }
        return missing;
    }

    /** A log start lies where a client wanted it, also within a batch: an empty log then takes that batch whole. */
    boolean reachesOverStart(Batch batch) {
        return end == start && batch.nextOffset() > end;
    }

    boolean holds(Batch batch) {
        return batch.nextOffset() <= end && epochs.epochBefore(batch.nextOffset()) == batch.epoch();
    }

    boolean matches(Position position) {
        return position.endOffset() >= start
                && position.endOffset() <= end
                && epochs.epochBefore(position.endOffset()) == position.epoch();
    }

    /**
     * Where a log that does not match at a position may match: the end of the last epoch here that the leader may know, as
     * KIP-595's diverging epoch does. One round for each epoch, never one for each batch.
     */
    Position hintFor(Position asked) {
        if (asked.endOffset() < start) {
            return epochs.base();
        }
        if (asked.endOffset() > end) {
            return position();
        }
        Position hint = epochs.endOfEpoch(asked.epoch(), end);
        long offset = Math.max(start, Math.min(hint.endOffset(), asked.endOffset()));
        return epochs.positionAt(offset);
    }

    Position position() {
        return new Position(epochs.lastEpoch(), end);
    }

    EpochHistory epochs() {
        return epochs;
    }

    long generation() {
        return generation;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long written() {
        return written;
    }

    long flushed() {
        return flushed;
    }

    long highWatermark() {
        return highWatermark;
    }
}

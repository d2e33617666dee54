package barnabas.group;

import barnabas.model.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** One group: its members, its offsets, and what of it is being written. */
final class Group {
    /** A request that waits for a write to end. */
    record Waiting(Caller caller, GroupRequest request) {}

    final String id;
    final Map<TopicPartition, CommittedOffset> offsets = new HashMap<>();
    final Deque<Waiting> waiting = new ArrayDeque<>();
    ClassicGroup classic;
    /** Writes under way. */
    int writes;
    /** Of which one admits no other. */
    boolean alone;
    /** When its timer is set to; later is as good as never. */
    long timerMs = Long.MAX_VALUE;
    /** When its offsets are looked over next. */
    long expiryMs = Long.MAX_VALUE;

    Group(String id, ClassicGroup classic) {
        this.id = id;
        this.classic = classic;
    }

    /** Whether a request has to wait for what is being written. */
    boolean holdsBack(GroupRequest request) {
        return alone || !waiting.isEmpty() || (request.alone() && writes > 0);
    }

    boolean hasMembers() {
        return !classic.members.isEmpty() || !classic.pending.isEmpty();
    }

    /** Nothing is stored or known of it: it may be forgotten without a record. */
    boolean isNothing() {
        return offsets.isEmpty()
                && writes == 0
                && waiting.isEmpty()
                && !hasMembers()
                && classic.generation() == 0
                && classic.state() == ClassicGroup.State.EMPTY;
    }

    long dueMs() {
        return Math.min(classic.dueMs(), expiryMs);
    }
}

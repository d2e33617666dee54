package barnabas.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Answers that wait for an offset to be reached, in the order of their offsets. Bounded by what the sockets let in: every
 * entry stands for request bytes that are counted there.
 *
 * @param <R> whom to answer
 */
final class WaitingAcks<R> {
    /** Answered when everything below {@code endOffset} is safe. */
    record Waiting<R>(long endOffset, long deadlineMs, R reply) {}

    private final Deque<Waiting<R>> waiting = new ArrayDeque<>();

    /** {@code endOffset} is usually that of the newest append; a resent batch waits for its original's (rule A5). */
    void add(long endOffset, long deadlineMs, R reply) {
        Waiting<R> added = new Waiting<>(endOffset, deadlineMs, reply);
        if (waiting.isEmpty() || waiting.getLast().endOffset() <= endOffset) {
            waiting.addLast(added);
        } else {
            insert(added);
        }
    }

    private void insert(Waiting<R> added) {
        Deque<Waiting<R>> later = new ArrayDeque<>();
        while (!waiting.isEmpty() && waiting.getLast().endOffset() > added.endOffset()) {
            later.addFirst(waiting.removeLast());
        }
        waiting.addLast(added);
        waiting.addAll(later);
    }

    /** Takes out what waits for no more than {@code offset}. */
    List<R> reached(long offset) {
        if (waiting.isEmpty() || waiting.getFirst().endOffset() > offset) {
            return List.of();
        }
        List<R> replies = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.getFirst().endOffset() <= offset) {
            replies.add(waiting.removeFirst().reply());
        }
        return replies;
    }

    /** Takes out what has waited too long. */
    List<R> expired(long nowMs) {
        List<R> replies = new ArrayList<>();
        for (Iterator<Waiting<R>> all = waiting.iterator(); all.hasNext(); ) {
            Waiting<R> next = all.next();
            if (next.deadlineMs() <= nowMs) {
                replies.add(next.reply());
                all.remove();
            }
        }
        return replies;
    }

    List<R> all() {
        return reached(Long.MAX_VALUE);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}

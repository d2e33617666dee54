package barnabas.group;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last rebalances of a group, as its coordinator saw them since it took over. */
final class Rebalances {
    private static final int KEPT_MAX = 20;
    private static final int CAUSE_CHARS_MAX = 300;

    private final Deque<Rebalance> ended = new ArrayDeque<>();
    private String cause = "";
    private String by = "";
    private long startedMs = -1;

    /** One under way goes on under its first cause. */
    void began(String why, String member, long nowMs) {
        if (startedMs < 0) {
            cause = why.length() <= CAUSE_CHARS_MAX ? why : why.substring(0, CAUSE_CHARS_MAX);
            by = member;
            startedMs = nowMs;
        }
    }

    /** The one that has ended by this; null when none was under way. */
    @Nullable Rebalance ended(int generation, long nowMs) {
        if (startedMs < 0) {
            return null;
        }
        if (ended.size() == KEPT_MAX) {
            ended.removeFirst();
        }
        Rebalance last = new Rebalance(cause, by, startedMs, Math.max(0, nowMs - startedMs), generation);
        ended.addLast(last);
        startedMs = -1;
        return last;
    }

    /** The oldest first. */
    List<Rebalance> all() {
        return List.copyOf(ended);
    }
}

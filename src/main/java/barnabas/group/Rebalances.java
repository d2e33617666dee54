package barnabas.group;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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

    void ended(int generation, long nowMs) {
        if (startedMs < 0) {
            return;
        }
        if (ended.size() == KEPT_MAX) {
            ended.removeFirst();
        }
        ended.addLast(new Rebalance(cause, by, startedMs, Math.max(0, nowMs - startedMs), generation));
        startedMs = -1;
    }

    /** The oldest first. */
    List<Rebalance> all() {
        return List.copyOf(ended);
    }
}

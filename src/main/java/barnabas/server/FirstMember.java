package barnabas.server;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which broker begins a cluster when no contact point knows of one (rule F1): of a majority of the contact points that
 * answer, the one with the least address. Any two majorities share a broker, and what that one answers shows a cluster that has
 * begun; hence only answers count that were given when this broker had been there for longer than others take to see it.
 *
 * <p>Asked again and again by one thread, with a monotonic clock.
 */
final class FirstMember {
    /** What a contact point answered last: its node, which has no cluster yet, and how long ago. */
    record Answer(String node, long ageMs) {}

    private final int quorum;
    private final long settleMs;
    private final long patienceMs;
    private @Nullable Long quorumSinceMs;

    /**
     * @param quorum how many contact points must answer: most of them
     * @param settleMs how long a majority must have answered; an answer older than half of it does not count
     * @param patienceMs how long the others are waited for when most are there; at least {@code settleMs}
     */
    FirstMember(int quorum, long settleMs, long patienceMs) {
        this.quorum = quorum;
        this.settleMs = settleMs;
        this.patienceMs = patienceMs;
    }

    /**
     * Whether {@code self} is to begin a cluster now.
     *
     * @param contactPoints how many there are, whether they answer or not
     */
    boolean begins(String self, int contactPoints, Collection<Answer> answers, long nowMs) {
        SortedSet<String> present = present(answers);
        if (!present.contains(self) || present.size() < quorum) {
            quorumSinceMs = null;
            return false;
        }
        if (quorumSinceMs == null) {
            quorumSinceMs = nowMs;
        }
        long waited = nowMs - quorumSinceMs;
        return waited >= (present.size() >= contactPoints ? settleMs : patienceMs)
                && present.first().equals(self);
    }

    /** Two contact points may be one node under two names. */
    private SortedSet<String> present(Collection<Answer> answers) {
        SortedSet<String> present = new TreeSet<>();
        for (Answer answer : answers) {
            if (answer.ageMs() <= settleMs / 2) {
                present.add(answer.node());
            }
        }
        return present;
    }
}

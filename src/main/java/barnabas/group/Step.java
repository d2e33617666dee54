package barnabas.group;

import java.util.ArrayList;
import java.util.List;

/**
 * What one input leads to, in this order: the answers are given, then the writes are appended. What became of each write is told to
 * {@link Groups#committed} or {@link Groups#failed}. {@code rebalances} have ended by it, for people to be told.
 */
public record Step(List<Answer> answers, List<Write> writes, List<Rebalanced> rebalances) {
    /** A group has rebalanced. */
    public record Rebalanced(String group, Rebalance rebalance) {}

    static final Step NOTHING = new Step(List.of(), List.of(), List.of());

    public Step {
        answers = List.copyOf(answers);
        writes = List.copyOf(writes);
        rebalances = List.copyOf(rebalances);
    }

    Step and(Step next) {
        if (isNothing()) {
            return next;
        } else if (next.isNothing()) {
            return this;
        }
        List<Answer> allAnswers = new ArrayList<>(answers);
        allAnswers.addAll(next.answers);
        List<Write> allWrites = new ArrayList<>(writes);
        allWrites.addAll(next.writes);
        List<Rebalanced> allRebalances = new ArrayList<>(rebalances);
        allRebalances.addAll(next.rebalances);
        return new Step(allAnswers, allWrites, allRebalances);
    }

    private boolean isNothing() {
        return answers.isEmpty() && writes.isEmpty() && rebalances.isEmpty();
    }
}

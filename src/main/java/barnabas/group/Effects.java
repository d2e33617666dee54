package barnabas.group;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Message;
import org.jspecify.annotations.Nullable;

/** Gathers what an input leads to while it is being looked at. */
final class Effects {
    private final List<Answer> answers = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Step.Rebalanced> rebalances = new ArrayList<>();

    void answer(long ticket, Message response) {
        answers.add(new Answer(ticket, response));
    }

    void write(Write write) {
        writes.add(write);
    }

    /** One that has just ended, if there is one. */
    void rebalanced(String group, @Nullable Rebalance rebalance) {
        if (rebalance != null) {
            rebalances.add(new Step.Rebalanced(group, rebalance));
        }
    }

    Step step() {
        return answers.isEmpty() && writes.isEmpty() && rebalances.isEmpty()
                ? Step.NOTHING
                : new Step(answers, writes, rebalances);
    }
}

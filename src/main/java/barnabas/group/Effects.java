package barnabas.group;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.Message;

/** Gathers what an input leads to while it is being looked at. */
final class Effects {
    private final List<Answer> answers = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();

    void answer(long ticket, Message response) {
        answers.add(new Answer(ticket, response));
    }

    void write(Write write) {
        writes.add(write);
    }

    Step step() {
        return answers.isEmpty() && writes.isEmpty() ? Step.NOTHING : new Step(answers, writes);
    }
}

package barnabas.simulation;

import java.util.function.Consumer;

/** A produce request of an idempotent producer: one batch. */
record Request(int producer, int sequence, int records, Consumer<Answer> answer) {
    enum Answer {
        ACKED,
        NOT_LEADER,
        OUT_OF_ORDER
    }
}

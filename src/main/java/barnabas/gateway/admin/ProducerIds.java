package barnabas.gateway.admin;

import barnabas.controller.ControllerApi;
import barnabas.metadata.ProducerIdBlock;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Producer ids of this broker, out of blocks that the controller gives it (KIP-730). The next block is asked for before the
 * current one is used up. Thread-safe; never blocks.
 */
final class ProducerIds {
    /** A producer id, or why there is none now. */
    record ProducerId(Errors error, long id) {
        private static final long NONE = -1;

        static ProducerId refused(Errors error) {
            return new ProducerId(error, NONE);
        }
    }

    /** With so many ids left of a block the next one is asked for. */
    static final int LEFT_MIN = 100;

    /** Requests that wait for a block; more are told to come again. */
    static final int WAITING_MAX = 10_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final BrokerId self;
    private final ControllerApi controller;
    private final Deque<CompletableFuture<ProducerId>> waiting = new ArrayDeque<>();
    private final Deque<ProducerIdBlock> blocks = new ArrayDeque<>();
    private long used;
    private boolean asking;

    ProducerIds(BrokerId self, ControllerApi controller) {
        this.self = self;
        this.controller = controller;
    }

    /** Asks for a block when few ids are left. */
    void prepare() {
        synchronized (this) {
            if (asking || left() > LEFT_MIN) {
                return;
            }
            asking = true;
        }
        controller.allocateProducerIds(self, TIMEOUT).whenComplete((block, failure) -> take(block));
    }

    /** The next id; when there is none, as soon as a block comes, or COORDINATOR_LOAD_IN_PROGRESS when none does. */
    CompletionStage<ProducerId> next() {
        CompletableFuture<ProducerId> answer = new CompletableFuture<>();
        synchronized (this) {
            if (left() > 0) {
                answer.complete(new ProducerId(Errors.NONE, use()));
            } else if (waiting.size() < WAITING_MAX) {
                waiting.add(answer);
            } else {
                answer.complete(ProducerId.refused(Errors.COORDINATOR_LOAD_IN_PROGRESS));
            }
        }
        prepare();
        return answer;
    }

    private void take(@Nullable ProducerIdBlock block) {
        boolean given = block != null && block.error() == Errors.NONE && block.count() > 0;
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            asking = false;
            if (given && block != null) {
                blocks.add(block);
            }
            while (!waiting.isEmpty() && (!given || left() > 0)) {
                CompletableFuture<ProducerId> answer = waiting.remove();
                ProducerId id = given
                        ? new ProducerId(Errors.NONE, use())
                        : ProducerId.refused(Errors.COORDINATOR_LOAD_IN_PROGRESS);
                answers.add(() -> answer.complete(id));
            }
        }
        answers.forEach(Runnable::run);
        if (given) {
            prepare();
        }
    }

    private long left() {
        return blocks.stream().mapToLong(ProducerIdBlock::count).sum() - used;
    }

    private long use() {
        ProducerIdBlock block = blocks.element();
        long id = block.first() + used++;
        if (used == block.count()) {
            blocks.remove();
            used = 0;
        }
        return id;
    }
}

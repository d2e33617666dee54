package barnabas.client.consume;

import barnabas.client.net.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits one request at a time, everything asked for meanwhile in the next: so an offset is never undone by an older one that was
 * tried again.
 */
final class Commits {
    private final GroupOffsets offsets;
    private final Duration timeout;
    private final Consumer<Map<TopicPartition, OffsetAndMetadata>> committed;
    private Map<TopicPartition, OffsetAndMetadata> gathered = new HashMap<>();
    private List<Reply<Map<TopicPartition, OffsetAndMetadata>>> waiting = new ArrayList<>();
    private boolean asking;

    /** @param committed hears of what is committed, before those who asked for it do */
    Commits(GroupOffsets offsets, Duration timeout, Consumer<Map<TopicPartition, OffsetAndMetadata>> committed) {
        this.offsets = offsets;
        this.timeout = timeout;
        this.committed = committed;
    }

    void commit(Map<TopicPartition, OffsetAndMetadata> more, Reply<Map<TopicPartition, OffsetAndMetadata>> reply) {
        gathered.putAll(more);
        waiting.add(reply);
        if (!asking) {
            ask();
        }
    }

    boolean isIdle() {
        return !asking;
    }

    private void ask() {
        asking = true;
        Map<TopicPartition, OffsetAndMetadata> asked = gathered;
        List<Reply<Map<TopicPartition, OffsetAndMetadata>>> replies = waiting;
        gathered = new HashMap<>();
        waiting = new ArrayList<>();
        offsets.commit(asked, timeout, new Reply<>() {
            @Override
            public void done(Map<TopicPartition, OffsetAndMetadata> some) {
                next(); // whoever hears of it may ask whether all is done
                committed.accept(some);
                replies.forEach(reply -> reply.done(some));
            }

            @Override
            public void failed(Failure failure) {
                next();
                replies.forEach(reply -> reply.failed(failure));
            }
        });
    }

    private void next() {
        asking = false;
        if (!waiting.isEmpty()) {
            ask();
        }
    }
}

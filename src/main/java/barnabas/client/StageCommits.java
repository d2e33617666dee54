package barnabas.client;

import akka.Done;
import barnabas.client.consume.Consumption;
import barnabas.client.net.Loop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings commits from wherever they are asked for into the stage of the source. */
final class StageCommits implements CommitHandle {
    private static final Logger LOG = LoggerFactory.getLogger("barnabas.client");

    private final Loop loop;
    private final String groupId;
    private final OpenAnswers open = new OpenAnswers();
    private final List<Runnable> hurries = new CopyOnWriteArrayList<>();
    private volatile boolean hurrying;
    private final Consumption consumption;

    StageCommits(Loop loop, String groupId, Consumption consumption) {
        this.loop = loop;
        this.groupId = groupId;
        this.consumption = consumption;
    }

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public CompletionStage<Done> commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        CompletableFuture<Done> done = open.open();
        if (!done.isDone()) {
            loop.execute(() -> commit(offsets, done));
        }
        return done;
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, CompletableFuture<Done> done) {
        Map<TopicPartition, OffsetAndMetadata> own = new HashMap<>(offsets);
        if (own.keySet().removeIf(partition -> !consumption.owns(partition))) {
            LOG.warn("group={} offsets={} of partitions that were given up are not committed", groupId, offsets);
        }
        if (own.isEmpty()) {
            done.complete(Done.getInstance());
        } else {
            consumption.commit(
                    own,
                    () -> done.complete(Done.getInstance()),
                    failure -> done.completeExceptionally(ClientException.of(failure)));
        }
    }

    @Override
    public void onHurry(Runnable hurry) {
        hurries.add(hurry);
        if (hurrying) {
            hurry.run();
        }
    }

    /** Somebody waits for commits, or nobody does any more. */
    void hurry(boolean now) {
        hurrying = now;
        if (now) {
            hurries.forEach(Runnable::run);
        }
    }

    boolean isIdle() {
        return open.isEmpty();
    }

    /** The stage has ended: what is not committed will not be. */
    void end() {
        open.end(ClientException.retry("the source has ended: its offsets can be committed no more"));
    }
}

package barnabas.it.cluster;

import barnabas.it.cluster.history.History;
import barnabas.it.cluster.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Writers and readers of one topic, one who asks for its ends, and the history of what they saw. */
final class Workload implements AutoCloseable {
    /** A producer as it comes, but for the acks. */
    static final Map<String, Object> DEFAULTS = Map.of("acks", "all");

    /** One that soon gives up, and so often does not know. */
    static final Map<String, Object> IMPATIENT =
            Map.of("acks", "all", "request.timeout.ms", 1000, "delivery.timeout.ms", 10_000, "max.block.ms", 10_000);

    private static final Duration FINISH_MAX = Duration.ofSeconds(130);
    private static final Duration READ_MAX = Duration.ofMinutes(2);
    private static final Duration ASK_EVERY = Duration.ofMillis(200);

    private final Cluster cluster;
    private final String topic;
    private final int partitions;
    private final History history;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final Thread asker = new Thread(this::ask, "asks for ends");
    private volatile boolean stopped;
    private final AtomicLong failedQuestions = new AtomicLong();

    /** On a topic that is there, and that nobody else writes to. */
    Workload(Cluster cluster, String topic, int partitions) {
        this.cluster = cluster;
        this.topic = topic;
        this.partitions = partitions;
        this.history = new History(topic);
        asker.start();
    }

    Workload write(String name, Map<String, Object> settings, int perSecond) {
        writers.add(new Writer(name, cluster.clients(), settings, history, topic, partitions, perSecond));
        return this;
    }

    Workload read(String name) {
        readers.add(new Reader(name, cluster.clients(), history, topic, partitions, none -> false));
        return this;
    }

    History history() {
        return history;
    }

    String topic() {
        return topic;
    }

    int partitions() {
        return partitions;
    }

    List<Writer> writers() {
        return writers;
    }

    /** How often the end of a partition was not told within a few seconds. */
    long failedQuestions() {
        return failedQuestions.get();
    }

    /** To every partition somebody's write was acked after that time. */
    boolean allAckedSince(long nanos) {
        return writers.stream().anyMatch(writer -> writer.gaps().allAckedSince(nanos));
    }

    private void ask() {
        try (Admin admin =
                cluster.clients().admin(Map.of("request.timeout.ms", 2000, "default.api.timeout.ms", 3000))) {
            for (int i = 0; !stopped; i++) {
                int partition = i % partitions;
                TopicPartition asked = new TopicPartition(topic, partition);
                long known = history.known(partition);
                try {
                    history.told(
                            partition,
                            known,
                            admin.listOffsets(Map.of(asked, OffsetSpec.latest()))
                                    .partitionResult(asked)
                                    .get()
                                    .offset());
                } catch (ExecutionException notToldNow) {
                    failedQuestions.incrementAndGet();
                }
                Thread.sleep(ASK_EVERY.toMillis() / partitions);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * When all faults are over: waits for what is unanswered, and reads everything once more from the beginning.
     *
     * @throws TimeoutException when what is known to be there cannot be read
     */
    Verdict verdict() throws InterruptedException, TimeoutException {
        for (Writer writer : writers) {
            writer.finish(FINISH_MAX);
        }
        stop();
        history.end();
        try (Reader end = new Reader("end", cluster.clients(), history, topic, partitions, this::isAtTheEnd)) {
            if (!end.join(READ_MAX)) {
                throw new TimeoutException("what is there was not read to its end: " + history.verdict());
            }
        }
        return history.verdict();
    }

    private boolean isAtTheEnd(Consumer<byte[], byte[]> consumer) {
        return IntStream.range(0, partitions).allMatch(partition -> {
            TopicPartition asked = new TopicPartition(topic, partition);
            long end =
                    consumer.endOffsets(List.of(asked), Duration.ofSeconds(30)).get(asked);
            return consumer.position(asked, Duration.ofSeconds(30)) >= Math.max(end, 0);
        });
    }

    private void stop() throws InterruptedException {
        stopped = true;
        readers.forEach(Reader::close);
        asker.join();
    }

    @Override
    public void close() {
        stopped = true;
        writers.forEach(Writer::close);
        readers.forEach(Reader::close);
        asker.interrupt();
    }
}

package barnabas.cli;

import akka.Done;
import akka.stream.javadsl.Sink;
import barnabas.client.Consumer;
import barnabas.client.ManualSubscription;
import barnabas.client.Subscriptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads partitions of one topic without a group, to their end or for ever. */
final class TopicReader {
    /** How long reading to an end waits without a step forward. */
    private static final Duration STALLED = Duration.ofMillis(ClientConfigs.TIMEOUT_MS);

    private static final long LOOK_MS = 500;

    private final Streams streams;
    private final String topic;
    private final Map<TopicPartition, Long> starts;

    /** @param starts the offset that each partition is read from */
    TopicReader(Streams streams, String topic, Map<TopicPartition, Long> starts) {
        this.streams = streams;
        this.topic = topic;
        this.starts = starts;
    }

    /** Reads until the sink has enough. */
    void readOn(RecordSink sink) throws InterruptedException {
        Streams.await(run(Subscriptions.assignmentWithOffset(starts), sink));
    }

    /**
     * Reads what lies before the given ends, or until the sink has enough.
     *
     * @throws CommandFailure when nothing comes for {@link #STALLED} although more is there
     */
    void readTo(Map<TopicPartition, Long> ends, RecordSink sink) throws InterruptedException {
        var watched = new Watched(sink);
        var done = run(Subscriptions.assignmentWithOffset(starts).until(ends), watched)
                .toCompletableFuture();
        while (!done.isDone()) {
            try {
                done.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (watched.isStalled(System.nanoTime())) {
                    throw CommandFailure.failed("Nothing came of topic '" + topic + "' for " + STALLED.toSeconds()
                            + " s although it has more: see with `barnabas topic describe " + topic
                            + "` whether each partition has a leader.");
                }
            } catch (ExecutionException failed) {
                // It is thrown below.
            }
        }
        Streams.await(done);
    }

    private CompletionStage<Done> run(ManualSubscription subscription, RecordSink sink) {
        return Consumer.plainSource(streams.consumerSettings(Map.of()), subscription)
                .via(sink.flow(record -> record))
                .runWith(Sink.ignore(), streams.system());
    }

    /** Knows whether it is the sink that takes its time, as a terminal does on which output was stopped. */
    private static final class Watched implements RecordSink {
        private final RecordSink sink;
        private volatile boolean busy;
        private volatile long lastStep = System.nanoTime();

        Watched(RecordSink sink) {
            this.sink = sink;
        }

        boolean isStalled(long now) {
            return !busy && now - lastStep > STALLED.toNanos();
        }

        @Override
        public boolean wants(ConsumerRecord<byte[], byte[]> record) {
            return sink.wants(record);
        }

        @Override
        public long max() {
            return sink.max();
        }

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
            busy = true;
            sink.take(record);
        }

        @Override
        public void flush() throws IOException {
            sink.flush();
            lastStep = System.nanoTime();
            busy = false;
        }
    }
}

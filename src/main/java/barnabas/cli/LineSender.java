package barnabas.cli;

import barnabas.client.SendProducer;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines to one topic and counts what comes of them. One thread sends, and waits while too much is on its way; acknowledgements
 * arrive on another. The first line that is not written ends the sending, so that none after it is written out of order.
 */
final class LineSender {
    /** Lines on their way at most. */
    static final int LINES_MAX = 10_000;

    /** Bytes on their way at most, unless one line alone has more. */
    static final long BYTES_MAX = 32L << 20;

    private record Unwritten(long line, Throwable cause) {}

    private final Function<ProducerRecord<byte[], byte[]>, CompletionStage<RecordMetadata>> producer;
    private final String topic;
    private final Executor acknowledgements;
    private final ObjLongConsumer<RecordMetadata> acknowledged;
    private long sent;
    private long written;
    private int linesOnTheirWay;
    private long bytesOnTheirWay;
    private @Nullable Unwritten unwritten;

    /**
     * @param producer such as {@link SendProducer#send}
     * @param acknowledgements runs what is done about answers
     * @param acknowledged told of each written line and its number, from 0
     */
    LineSender(
            Function<ProducerRecord<byte[], byte[]>, CompletionStage<RecordMetadata>> producer,
            String topic,
            Executor acknowledgements,
            ObjLongConsumer<RecordMetadata> acknowledged) {
        this.producer = producer;
        this.topic = topic;
        this.acknowledgements = acknowledgements;
        this.acknowledged = acknowledged;
    }

    /**
     * Hands a line to the producer, waiting while too much is on its way.
     *
     * @param partition null to leave the choice to the key or the producer
     * @throws CommandFailure when this line or one before it could not be written
     */
    void send(KeyedLine line, @Nullable Integer partition) throws InterruptedException {
        byte[] key = line.key();
        int bytes = line.value().length + (key == null ? 0 : key.length);
        long number = takeOff(bytes);
        if (number < 0) {
            finish();
        }
        producer.apply(new ProducerRecord<>(topic, partition, key, line.value()))
                .whenCompleteAsync((metadata, failure) -> land(number, bytes, metadata, failure), acknowledgements);
    }

    /**
     * Waits until every line is written.
     *
     * @throws CommandFailure when one is not
     */
    synchronized void finish() throws InterruptedException {
        while (linesOnTheirWay > 0) {
            wait();
        }
        Unwritten first = unwritten;
        if (first != null && first.cause() instanceof UncheckedIOException unheard) {
            throw unheard; // it is written, but whoever was to be told is gone
        }
        if (first != null) {
            throw CommandFailure.failed(sentence(first), first.cause());
        }
    }

    /** How many lines were handed over. */
    synchronized long sent() {
        return sent;
    }

    /** How many lines the broker has acknowledged. */
    synchronized long written() {
        return written;
    }

    /** The number of the line, when it is its turn; -1 when one before it was not written. */
    private synchronized long takeOff(int bytes) throws InterruptedException {
        while (unwritten == null
                && linesOnTheirWay > 0
                && (linesOnTheirWay >= LINES_MAX || bytesOnTheirWay + bytes > BYTES_MAX)) {
            wait();
        }
        if (unwritten != null) {
            return -1;
        }
        linesOnTheirWay++;
        bytesOnTheirWay += bytes;
        return sent++;
    }

    private void land(long line, int bytes, @Nullable RecordMetadata metadata, @Nullable Throwable failure) {
        Throwable cause = failure;
        if (metadata != null) {
            try {
                acknowledged.accept(metadata, line);
            } catch (RuntimeException unheard) {
                cause = unheard;
            }
        }
        landed(line, bytes, cause);
    }

    private synchronized void landed(long line, int bytes, @Nullable Throwable cause) {
        linesOnTheirWay--;
        bytesOnTheirWay -= bytes;
        if (cause == null) {
            written++;
        } else if (unwritten == null || line < unwritten.line()) {
            unwritten = new Unwritten(line, cause);
        }
        notifyAll();
    }

    private String sentence(Unwritten first) {
        String counts = String.format(Locale.ROOT, " (%,d of %,d lines were written)", written, sent);
        Throwable cause = Reasons.unwrapped(first.cause());
        boolean unheard = cause instanceof TimeoutException || cause instanceof UnknownTopicOrPartitionException;
        String reason = unheard && written == 0 ? unheardOf(topic) : Reasons.of(cause);
        return "Line " + (first.line() + 1) + " was not written: " + reason + counts + ".";
    }

    /** Why nothing can be written to a topic. */
    static String unheardOf(String topic) {
        return "nothing was heard of topic '" + topic + "' in time; see with `barnabas topic describe " + topic
                + "` whether it is there and has a leader";
    }
}

package barnabas.cli;

import java.util.Locale;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines to one topic and counts what comes of them. One thread sends; acknowledgements arrive on the producer's own.
 * The first line that is not written ends the sending, so that none after it is written out of order.
 */
final class LineSender {
    private record Unwritten(long line, Exception cause) {}

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final ObjLongConsumer<RecordMetadata> acknowledged;
    private long sent;
    private volatile long written;
    private volatile @Nullable Unwritten unwritten;

    /** @param acknowledged told of each written line and its number, from 0; called on the producer's thread */
    LineSender(Producer<byte[], byte[]> producer, String topic, ObjLongConsumer<RecordMetadata> acknowledged) {
        this.producer = producer;
        this.topic = topic;
        this.acknowledged = acknowledged;
    }

    /**
     * Hands a line to the producer, waiting while its buffer is full.
     *
     * @param partition null to leave the choice to the key or the producer
     * @throws CommandFailure when this line or one before it could not be written
     */
    void send(KeyedLine line, @Nullable Integer partition) {
        if (unwritten != null) {
            finish();
        }
        long number = sent++;
        try {
            producer.send(new ProducerRecord<>(topic, partition, line.key(), line.value()), (metadata, failure) -> {
                if (failure == null) {
                    count();
                    acknowledged.accept(metadata, number);
                } else {
                    fail(number, failure);
                }
            });
        } catch (KafkaException e) {
            fail(number, e);
            finish();
        }
    }

    /**
     * Waits until every line is written.
     *
     * @throws CommandFailure when one is not
     */
    void finish() {
        producer.flush();
        Unwritten first = unwritten;
        if (first != null) {
            throw CommandFailure.failed(sentence(first), first.cause());
        }
    }

    /**
     * How many partitions the topic has. Where the broker creates topics on first use, this is a use.
     *
     * @throws CommandFailure when the topic is not there
     */
    static int partitions(Producer<byte[], byte[]> producer, String topic) {
        try {
            return producer.partitionsFor(topic).size();
        } catch (TimeoutException e) {
            throw CommandFailure.failed("Nothing was written: " + unheardOf(topic) + ".", e);
        }
    }

    /** How many lines were handed over. */
    long sent() {
        return sent;
    }

    /** How many lines the broker has acknowledged. */
    long written() {
        return written;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the producer's thread writes it.
    private void count() {
        written++;
    }

    private synchronized void fail(long line, Exception cause) {
        if (unwritten == null || line < unwritten.line()) {
            unwritten = new Unwritten(line, cause);
        }
    }

    private String sentence(Unwritten first) {
        String counts = String.format(Locale.ROOT, " (%,d of %,d lines were written)", written, sent);
        // The producer knows of a missing topic only that it never heard of it.
        String reason = first.cause() instanceof TimeoutException && written == 0
                ? unheardOf(topic)
                : Reasons.of(first.cause());
        return "Line " + (first.line() + 1) + " was not written: " + reason + counts + ".";
    }

    private static String unheardOf(String topic) {
        return "nothing was heard of topic '" + topic + "' in time; see with `barnabas topic describe " + topic
                + "` whether it is there and has a leader";
    }
}

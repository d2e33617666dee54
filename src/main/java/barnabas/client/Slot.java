package barnabas.client;

import barnabas.client.ProducerMessage.Envelope;
import barnabas.client.ProducerMessage.Message;
import barnabas.client.ProducerMessage.MultiMessage;
import barnabas.client.ProducerMessage.MultiResult;
import barnabas.client.ProducerMessage.MultiResultPart;
import barnabas.client.ProducerMessage.PassThroughResult;
import barnabas.client.ProducerMessage.Result;
import barnabas.client.ProducerMessage.Results;
import barnabas.client.net.Failure;
import barnabas.client.produce.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An envelope on its way: hears of each of its records, and is done when all have been heard of. */
final class Slot<K, V, P> {
    private final Envelope<K, V, P> envelope;
    private final List<ProducerRecord<K, V>> records;
    private final @Nullable RecordMetadata[] metadata;
    private final Consumer<Slot<K, V, P>> done;
    private int left;
    private @Nullable ClientException failure;

    /** @param done called once, when no more is to be heard; not for an envelope without records */
    Slot(Envelope<K, V, P> envelope, Consumer<Slot<K, V, P>> done) {
        this.envelope = envelope;
        this.records = records(envelope);
        this.metadata = new RecordMetadata[records.size()];
        this.left = records.size();
        this.done = done;
    }

    private static <K, V, P> List<ProducerRecord<K, V>> records(Envelope<K, V, P> envelope) {
        if (envelope instanceof Message<K, V, P> message) {
            return List.of(message.record());
        }
        return envelope instanceof MultiMessage<K, V, P> multi ? multi.records() : List.of();
    }

    List<ProducerRecord<K, V>> records() {
        return records;
    }

    Delivery delivery(int index, int keyBytes, int valueBytes) {
        return new Delivery() {
            @Override
            public void delivered(TopicPartition partition, long offset, long timestamp) {
                metadata[index] = new RecordMetadata(partition, offset, 0, timestamp, keyBytes, valueBytes);
                heard();
            }

            @Override
            public void failed(Failure reason) {
                refused(ClientException.of(reason));
            }
        };
    }

    /** One record will not be written. */
    void refused(ClientException reason) {
        if (failure == null) {
            failure = reason;
        }
        heard();
    }

    private void heard() {
        if (--left == 0) {
            done.accept(this);
        }
    }

    boolean isDone() {
        return left == 0;
    }

    @Nullable ClientException failure() {
        return failure;
    }

    /** Of an envelope that is done without a failure. */
    Results<K, V, P> results() {
        if (envelope instanceof Message<K, V, P> message) {
            return new Result<>(metadata(0), message);
        }
        if (envelope instanceof MultiMessage<K, V, P> multi) {
            List<MultiResultPart<K, V>> parts = new ArrayList<>();
            for (int i = 0; i < records.size(); i++) {
                parts.add(new MultiResultPart<>(metadata(i), records.get(i)));
            }
            return new MultiResult<>(parts, multi.passThrough());
        }
        return new PassThroughResult<>(envelope.passThrough());
    }

    private RecordMetadata metadata(int index) {
        RecordMetadata known = metadata[index];
        if (known == null) {
            throw new IllegalStateException("record index=" + index + " was not heard of");
        }
        return known;
    }
}

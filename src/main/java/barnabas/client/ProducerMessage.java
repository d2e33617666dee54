package barnabas.client;

import akka.NotUsed;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** What goes into a {@link Producer#flexiFlow} and comes out of it. */
public final class ProducerMessage {
    private ProducerMessage() {}

    /** One element of a stream: any number of records to be produced, and something that accompanies them. */
    public sealed interface Envelope<K, V, P> {
        P passThrough();

        <Q> Envelope<K, V, Q> withPassThrough(Q other);
    }

    /** One record. */
    public record Message<K, V, P>(ProducerRecord<K, V> record, P passThrough) implements Envelope<K, V, P> {
        @Override
        public <Q> Message<K, V, Q> withPassThrough(Q other) {
            return new Message<>(record, other);
        }
    }

    /** Records that come out as one result, when all of them are written. */
    public record MultiMessage<K, V, P>(List<ProducerRecord<K, V>> records, P passThrough)
            implements Envelope<K, V, P> {
        public MultiMessage {
            records = List.copyOf(records);
        }

        @Override
        public <Q> MultiMessage<K, V, Q> withPassThrough(Q other) {
            return new MultiMessage<>(records, other);
        }
    }

    /** No record; keeps its place in the stream. */
    public record PassThroughMessage<K, V, P>(P passThrough) implements Envelope<K, V, P> {
        @Override
        public <Q> PassThroughMessage<K, V, Q> withPassThrough(Q other) {
            return new PassThroughMessage<>(other);
        }
    }

    /** What came of an envelope. */
    public sealed interface Results<K, V, P> {
        P passThrough();
    }

    /** Where the record of a {@link Message} is. */
    public record Result<K, V, P>(RecordMetadata metadata, Message<K, V, P> message) implements Results<K, V, P> {
        /** -1 with {@code acks=0}. */
        public long offset() {
            return metadata.offset();
        }

        @Override
        public P passThrough() {
            return message.passThrough();
        }
    }

    /** Where one record of a {@link MultiMessage} is. */
    public record MultiResultPart<K, V>(RecordMetadata metadata, ProducerRecord<K, V> record) {}

    /** Where the records of a {@link MultiMessage} are, in its order. */
    public record MultiResult<K, V, P>(List<MultiResultPart<K, V>> parts, P passThrough) implements Results<K, V, P> {
        public MultiResult {
            parts = List.copyOf(parts);
        }

        public Collection<MultiResultPart<K, V>> getParts() {
            return parts;
        }
    }

    /** Of a {@link PassThroughMessage}. */
    public record PassThroughResult<K, V, P>(P passThrough) implements Results<K, V, P> {}

    public static <K, V> Envelope<K, V, NotUsed> single(ProducerRecord<K, V> record) {
        return new Message<>(record, NotUsed.getInstance());
    }

    public static <K, V, P> Envelope<K, V, P> single(ProducerRecord<K, V> record, P passThrough) {
        return new Message<>(record, passThrough);
    }

    public static <K, V> Envelope<K, V, NotUsed> multi(Collection<ProducerRecord<K, V>> records) {
        return new MultiMessage<>(List.copyOf(records), NotUsed.getInstance());
    }

    public static <K, V, P> Envelope<K, V, P> multi(Collection<ProducerRecord<K, V>> records, P passThrough) {
        return new MultiMessage<>(List.copyOf(records), passThrough);
    }

    public static <K, V> Envelope<K, V, NotUsed> passThrough() {
        return new PassThroughMessage<>(NotUsed.getInstance());
    }

    public static <K, V, P> Envelope<K, V, P> passThrough(P passThrough) {
        return new PassThroughMessage<>(passThrough);
    }
}

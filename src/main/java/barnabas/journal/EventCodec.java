package barnabas.journal;

import akka.actor.ActorRef;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.serialization.Serialization;
import barnabas.records.BatchFields;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Events as records: one batch for each atomic write, so that it is there as a whole or not at all; one record for each event, its
 * offset the sequence number less one, its value the event as Akka Serialization wrote it, its timestamp the event's. Its headers:
 *
 * <pre>
 *   s  serializer id, 4 bytes         m  serializer's manifest     w  writer's UUID
 *   a  event adapter's manifest       x  metadata, when there is any: see {@link SerializedObject#encode}
 * </pre>
 */
final class EventCodec {
    private static final String SERIALIZER = "s";
    private static final String MANIFEST = "m";
    private static final String WRITER = "w";
    private static final String ADAPTER = "a";
    private static final String METADATA = "x";

    private final Serialization serialization;
    private final InstantSource clock;

    EventCodec(Serialization serialization, InstantSource clock) {
        this.serialization = serialization;
        this.clock = clock;
    }

    /** Throws whatever a serializer throws: then the write is to be rejected. */
    ByteBuffer encode(AtomicWrite write) {
        List<LogRecord> records = new ArrayList<>(write.size());
        for (PersistentRepr event : CollectionConverters.asJava(write.payload())) {
            records.add(encode(event));
        }
        return RecordBatches.build(BatchFields.at(write.lowestSequenceNr() - 1, 0), records);
    }

    private LogRecord encode(PersistentRepr event) {
        SerializedObject payload =
                SerializedObject.of(serialization, event.payload()).get();
        List<Header> headers = new ArrayList<>();
        headers.add(new RecordHeader(
                SERIALIZER,
                ByteBuffer.allocate(Integer.BYTES)
                        .putInt(payload.serializerId())
                        .array()));
        addText(headers, MANIFEST, payload.manifest());
        addText(headers, WRITER, event.writerUuid());
        addText(headers, ADAPTER, event.manifest());
        if (event.metadata().isDefined()) {
            SerializedObject metadata =
                    SerializedObject.of(serialization, event.metadata().get()).get();
            ByteBuffer encoded = ByteBuffer.allocate(metadata.encodedSize());
            metadata.encode(encoded);
            headers.add(new RecordHeader(METADATA, encoded.array()));
        }
        long timestamp = event.timestamp() == 0 ? clock.millis() : event.timestamp();
        return new LogRecord(event.sequenceNr() - 1, timestamp, null, payload.bytes(), headers);
    }

    private static void addText(List<Header> headers, String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            headers.add(new RecordHeader(key, text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Throws whatever a serializer throws. */
    PersistentRepr decode(String persistenceId, LogRecord record) {
        Map<String, byte[]> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        byte[] serializer = headers.get(SERIALIZER);
        ByteBuffer value = record.value();
        if (serializer == null || value == null) {
            throw new IllegalStateException("offset=" + record.offset() + " holds no event");
        }
        SerializedObject payload =
                new SerializedObject(ByteBuffer.wrap(serializer).getInt(), text(headers, MANIFEST), value);
        PersistentRepr event = PersistentRepr.apply(
                        payload.read(serialization).get(),
                        record.offset() + 1,
                        persistenceId,
                        text(headers, ADAPTER),
                        false,
                        ActorRef.noSender(),
                        text(headers, WRITER))
                .withTimestamp(record.timestamp());
        byte[] metadata = headers.get(METADATA);
        return metadata == null
                ? event
                : event.withMetadata(SerializedObject.decode(ByteBuffer.wrap(metadata))
                        .read(serialization)
                        .get());
    }

    private static String text(Map<String, byte[]> headers, String key) {
        byte[] text = headers.get(key);
        return text == null ? "" : new String(text, StandardCharsets.UTF_8);
    }
}

package barnabas.client;

import akka.stream.Materializer;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.net.Brokers;
import barnabas.client.net.ConnectionOptions;
import barnabas.client.net.Failure;
import barnabas.client.net.StageLoop;
import barnabas.client.net.TcpLinks;
import barnabas.client.produce.OutgoingRecord;
import barnabas.client.produce.RecordSender;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.NullUnmarked;

/** What a stage that produces is made of. */
final class SenderParts<K, V> {
    private final ProducerSettings<K, V> settings;
    private final Brokers brokers;
    private final RecordSender sender;

    /**
     * In {@code preStart} of the stage.
     *
     * @param broken hears, in the stage, when nothing can ever be sent
     * @throws ClientException when the settings make no sense
     */
    SenderParts(
            ProducerSettings<K, V> settings,
            GraphStageLogic logic,
            Materializer connections,
            Consumer<ClientException> broken) {
        this.settings = settings;
        ProducerSettings.Resolved resolved = settings.resolve();
        ConnectionOptions connection = resolved.connection();
        StageLoop loop = StageLoop.of(logic);
        Consumer<Failure> failed = failure -> broken.accept(ClientException.of(failure));
        RecordSender[] later = new RecordSender[1];
        this.brokers =
                new Brokers(loop, new TcpLinks(connections, loop, connection), connection, new Brokers.Listener() {
                    @Override
                    public void onMetadata() {
                        later[0].onMetadata();
                    }

                    @Override
                    public void onBroken(Failure failure) {
                        failed.accept(failure);
                    }
                });
        this.sender = new RecordSender(
                loop, brokers, resolved.produce(), connection.stallAfter(), connection::retries, failed);
        later[0] = sender;
        brokers.refresh();
    }

    boolean hasRoom() {
        return sender.bufferedBytes() < settings.bufferBytes();
    }

    /** Sends all records of a slot. */
    void send(Slot<K, V, ?> slot) {
        for (int i = 0; i < slot.records().size(); i++) {
            send(slot, i, slot.records().get(i));
        }
    }

    private void send(Slot<K, V, ?> slot, int index, ProducerRecord<K, V> record) {
        byte[] key;
        byte[] value;
        try {
            key = bytes(settings.keySerializer(), record, record.key());
            value = bytes(settings.valueSerializer(), record, record.value());
        } catch (RuntimeException bad) {
            String message = "record of topic=" + record.topic() + " cannot be serialized: " + bad;
            slot.refused(ClientException.giveUp(message, new SerializationException(message, bad)));
            return;
        }
        Long timestamp = record.timestamp();
        sender.send(new OutgoingRecord(
                record.topic(),
                record.partition(),
                timestamp == null ? System.currentTimeMillis() : timestamp,
                key,
                value,
                record.headers().toArray(),
                slot.delivery(index, key == null ? -1 : key.length, value == null ? -1 : value.length)));
    }

    @NullUnmarked
    private static <K, V, T> byte[] bytes(Serializer<T> serializer, ProducerRecord<K, V> record, T data) {
        return serializer.serialize(record.topic(), record.headers(), data);
    }

    /** Nothing lingers any more. */
    void hurry() {
        sender.hurry();
    }

    void close() {
        sender.close();
        brokers.close();
    }
}

package barnabas.controller;

import barnabas.metadata.PartitionImage;
import barnabas.metadata.PartitionImage.Founder;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** How the values inside a metadata record are written: broker ids as numbers, ids as 16 bytes, partitions as rows of numbers. */
final class MetadataFields extends SimpleModule {
    private static final long serialVersionUID = 1L;

    private static final int ID_BYTES = 2 * Long.BYTES;

    MetadataFields() {
        addSerializer(BrokerId.class, new BrokerIdWriter());
        addDeserializer(BrokerId.class, new BrokerIdReader());
        addSerializer(Uuid.class, new UuidWriter());
        addDeserializer(Uuid.class, new UuidReader());
        addSerializer(PartitionImage.class, new PartitionWriter());
        addDeserializer(PartitionImage.class, new PartitionReader());
    }

    private static void put(ByteBuffer bytes, Uuid id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static Uuid get(ByteBuffer bytes) {
        long most = bytes.getLong();
        return new Uuid(most, bytes.getLong());
    }

    private static final class BrokerIdWriter extends StdSerializer<BrokerId> {
        private static final long serialVersionUID = 1L;

        BrokerIdWriter() {
            super(BrokerId.class);
        }

        @Override
        public void serialize(BrokerId id, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(id.value());
        }
    }

    private static final class BrokerIdReader extends StdDeserializer<BrokerId> {
        private static final long serialVersionUID = 1L;

        BrokerIdReader() {
            super(BrokerId.class);
        }

        @Override
        public BrokerId deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new BrokerId(in.getIntValue());
        }
    }

    private static final class UuidWriter extends StdSerializer<Uuid> {
        private static final long serialVersionUID = 1L;

        UuidWriter() {
            super(Uuid.class);
        }

        @Override
        public void serialize(Uuid id, JsonGenerator out, SerializerProvider provider) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(ID_BYTES);
            put(bytes, id);
            out.writeBinary(bytes.array());
        }
    }

    private static final class UuidReader extends StdDeserializer<Uuid> {
        private static final long serialVersionUID = 1L;

        UuidReader() {
            super(Uuid.class);
        }

        @Override
        public Uuid deserialize(JsonParser in, DeserializationContext context) throws IOException {
            byte[] bytes = in.getBinaryValue();
            if (bytes.length != ID_BYTES) {
                return context.reportInputMismatch(Uuid.class, "an id has 16 bytes, not %d", bytes.length);
            }
            return get(ByteBuffer.wrap(bytes));
        }

        /** Of a record that was written before there was the field. */
        @Override
        public Uuid getAbsentValue(DeserializationContext context) {
            return Uuid.ZERO_UUID;
        }
    }

    private static final class PartitionWriter extends StdSerializer<PartitionImage> {
        private static final long serialVersionUID = 1L;

        PartitionWriter() {
            super(PartitionImage.class);
        }

        @Override
        public void serialize(PartitionImage partition, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartArray();
            out.writeNumber(partition.partition());
            for (BrokerId replica : partition.replicas()) {
                out.writeNumber(replica.value());
            }
            boolean moved = partition.epoch() > 0;
            if (moved
                    || partition.founders().stream()
                            .anyMatch(founder -> !founder.directory().equals(Uuid.ZERO_UUID))) {
                ByteBuffer ids =
                        ByteBuffer.allocate(ID_BYTES * partition.founders().size());
                partition.founders().forEach(founder -> put(ids, founder.directory()));
                out.writeBinary(ids.array());
            }
            if (moved) {
                write(partition.founders().stream().map(Founder::broker).toList(), out);
                write(partition.adding(), out);
                write(partition.removing(), out);
                out.writeNumber(partition.epoch());
            }
            out.writeEndArray();
        }

        private static void write(List<BrokerId> brokers, JsonGenerator out) throws IOException {
            out.writeStartArray();
            for (BrokerId broker : brokers) {
                out.writeNumber(broker.value());
            }
            out.writeEndArray();
        }
    }

    private static final class PartitionReader extends StdDeserializer<PartitionImage> {
        private static final long serialVersionUID = 1L;

        PartitionReader() {
            super(PartitionImage.class);
        }

        @Override
        public PartitionImage deserialize(JsonParser in, DeserializationContext context) throws IOException {
            int number = in.nextIntValue(-1);
            if (number < 0) {
                return context.reportInputMismatch(PartitionImage.class, "a partition has a number");
            }
            List<BrokerId> replicas = numbers(in);
            if (in.currentToken() == JsonToken.END_ARRAY) {
                return new PartitionImage(number, replicas);
            }
            byte[] ids = in.getBinaryValue();
            boolean moved = in.nextToken() == JsonToken.START_ARRAY;
            List<BrokerId> founders = moved ? numbers(in) : replicas;
            if (ids.length != ID_BYTES * founders.size()) {
                return context.reportInputMismatch(
                        PartitionImage.class, "%d replicas have other ids than %d bytes", founders.size(), ids.length);
            }
            PartitionImage founded = new PartitionImage(number, founders, directories(ByteBuffer.wrap(ids)));
            return moved ? moved(founded, replicas, in) : founded;
        }

        private static PartitionImage moved(PartitionImage founded, List<BrokerId> replicas, JsonParser in)
                throws IOException {
            in.nextToken();
            List<BrokerId> adding = numbers(in);
            in.nextToken();
            List<BrokerId> removing = numbers(in);
            int epoch = in.nextIntValue(0);
            in.nextToken();
            return new PartitionImage(founded.partition(), replicas, founded.founders(), adding, removing, epoch);
        }

        /** Those that follow, up to what is no number, where the parser stays. */
        private static List<BrokerId> numbers(JsonParser in) throws IOException {
            List<BrokerId> numbers = new ArrayList<>();
            while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                numbers.add(new BrokerId(in.getIntValue()));
            }
            return numbers;
        }

        private static List<Uuid> directories(ByteBuffer ids) {
            List<Uuid> directories = new ArrayList<>();
            while (ids.hasRemaining()) {
                directories.add(get(ids));
            }
            return directories;
        }
    }
}

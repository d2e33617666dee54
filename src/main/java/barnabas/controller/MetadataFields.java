package barnabas.controller;

import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
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

    MetadataFields() {
        addSerializer(BrokerId.class, new BrokerIdWriter());
        addDeserializer(BrokerId.class, new BrokerIdReader());
        addSerializer(Uuid.class, new UuidWriter());
        addDeserializer(Uuid.class, new UuidReader());
        addSerializer(PartitionImage.class, new PartitionWriter());
        addDeserializer(PartitionImage.class, new PartitionReader());
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
            ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
            bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
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
            if (bytes.length != 2 * Long.BYTES) {
                return context.reportInputMismatch(Uuid.class, "an id has 16 bytes, not %d", bytes.length);
            }
            ByteBuffer id = ByteBuffer.wrap(bytes);
            return new Uuid(id.getLong(), id.getLong());
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
            int[] numbers = in.readValueAs(int[].class);
            if (numbers.length == 0) {
                return context.reportInputMismatch(PartitionImage.class, "a partition has a number");
            }
            List<BrokerId> replicas = new ArrayList<>(numbers.length - 1);
            for (int i = 1; i < numbers.length; i++) {
                replicas.add(new BrokerId(numbers[i]));
            }
            return new PartitionImage(numbers[0], replicas);
        }
    }
}

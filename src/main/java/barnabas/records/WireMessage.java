package barnabas.records;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.BaseRecords;

/** Kafka messages as bytes to send; their records are not copied. */
public final class WireMessage {
    private static final int LENGTH_BYTES = 4;

    private WireMessage() {}

    /** A frame: its length, the header, the body. The pieces together are the bytes to send, those of records among them. */
    public static List<WireBytes> frame(ApiMessage header, short headerVersion, ApiMessage body, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        MessageSizeAccumulator size = new MessageSizeAccumulator();
        header.addSize(size, cache, headerVersion);
        body.addSize(size, cache, version);
        ByteBuffer buffer = ByteBuffer.allocate(LENGTH_BYTES + size.sizeExcludingZeroCopy());
        PieceWriter writer = new PieceWriter(buffer);
        writer.writeInt(size.totalSize());
        header.write(writer, cache, headerVersion);
        body.write(writer, cache, version);
        return writer.pieces();
    }

    /** Writes into one buffer and notes where records belong between its bytes. */
    private static final class PieceWriter extends ByteBufferAccessor {
        private final List<WireBytes> pieces = new ArrayList<>();
        private int from;

        PieceWriter(ByteBuffer buffer) {
            super(buffer);
        }

        @Override
        public void writeRecords(BaseRecords records) {
            WireBytes batches = RecordBatches.bytes(records);
            if (batches.size() > 0) {
                cut();
                pieces.add(batches);
            }
        }

        List<WireBytes> pieces() {
            cut();
            return pieces;
        }

        private void cut() {
            int to = buffer().position();
            if (to > from) {
                pieces.add(new WireBytes.InMemory(buffer().slice(from, to - from)));
                from = to;
            }
        }
    }
}

package barnabas.records;

import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.RecordsSend;

/** Batches in a file in the place where Kafka's generated messages have records. Only {@link WireMessage} knows how to send them. */
record InFileRecords(WireBytes.InFile bytes) implements BaseRecords {
    @Override
    public int sizeInBytes() {
        return bytes.size();
    }

    @Override
    public RecordsSend<? extends BaseRecords> toSend() {
        throw new UnsupportedOperationException("sent by WireMessage alone");
    }
}

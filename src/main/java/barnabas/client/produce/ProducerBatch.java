package barnabas.client.produce;

import barnabas.client.net.Failure;
import barnabas.records.BatchBuilder;
import barnabas.records.BatchFields;
import barnabas.records.BatchHeader;
import barnabas.records.LogRecord;
import barnabas.records.RecordBatches;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Records of one partition that are sent, acked or refused together. Open until it is closed; sent any number of times. */
final class ProducerBatch {
    private record Entry(Delivery delivery, long timestamp, int weight) {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final TopicPartition partition;
    private final long firstIndex;
    private final long createdMs;
    private final List<Entry> entries;
    private @Nullable BatchBuilder builder;
    private ByteBuffer bytes = NOTHING;
    private long weight;
    private boolean stamped;
    private int sequence = BatchHeader.NO_SEQUENCE;
    private int attempts;
    private boolean maybeWritten;

    /** @param firstIndex how many records of the partition came before */
    ProducerBatch(TopicPartition partition, long firstIndex, long createdMs, BatchBuilder builder) {
        this.partition = partition;
        this.firstIndex = firstIndex;
        this.createdMs = createdMs;
        this.entries = new ArrayList<>();
        this.builder = builder;
    }

    private ProducerBatch(ProducerBatch whole, int from, List<LogRecord> records, String codec) {
        this.partition = whole.partition;
        this.firstIndex = whole.firstIndex + from;
        this.createdMs = whole.createdMs;
        this.entries = List.copyOf(whole.entries.subList(from, from + records.size()));
        this.weight = entries.stream().mapToLong(Entry::weight).sum();
        this.bytes = RecordBatches.build(BatchFields.at(0, -1), codec, records);
        if (whole.stamped) {
            BatchHeader header = BatchHeader.read(whole.bytes, 0);
            stamp(
                    new ProducerIdentity(header.producerId(), header.producerEpoch()),
                    BatchHeader.incrementSequence(whole.sequence, from));
        }
    }

    /** False when there is no room; the first record always has room. */
    boolean append(OutgoingRecord record) {
        if (builder == null
                || !builder.hasRoomFor(record.timestamp(), record.key(), record.value(), record.headers())) {
            return false;
        }
        builder.append(record.timestamp(), record.key(), record.value(), record.headers());
        entries.add(new Entry(record.delivery(), record.timestamp(), record.weight()));
        weight += record.weight();
        return true;
    }

    /** Nothing more can be added. Idempotent. */
    void close() {
        if (builder != null) {
            bytes = builder.build();
            builder = null;
        }
    }

    boolean isFull() {
        return builder == null || builder.isFull();
    }

    /** Gives a closed batch its place among what the producer sends. */
    void stamp(ProducerIdentity identity, int newSequence) {
        BatchHeader.stampProducer(bytes, 0, identity.id(), identity.epoch(), newSequence);
        sequence = newSequence;
        stamped = true;
    }

    boolean isStamped() {
        return stamped;
    }

    /** Two halves of a closed batch of at least two records, in order and with the same sequence numbers. */
    List<ProducerBatch> split(String codec) {
        List<LogRecord> records = RecordBatches.records(bytes);
        int half = records.size() / 2;
        return List.of(
                new ProducerBatch(this, 0, records.subList(0, half), codec),
                new ProducerBatch(this, half, records.subList(half, records.size()), codec));
    }

    /** @param logAppendTime the broker's time, -1 when records keep theirs */
    void delivered(long baseOffset, long logAppendTime) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long timestamp = logAppendTime == BatchHeader.NO_TIMESTAMP ? entry.timestamp() : logAppendTime;
            entry.delivery().delivered(partition, baseOffset < 0 ? -1 : baseOffset + i, timestamp);
        }
    }

    void failed(Failure failure) {
        entries.forEach(entry -> entry.delivery().failed(failure));
    }

    /** Counts one more attempt, and returns its number: the answer to an earlier one is of no interest. */
    int attempt() {
        return ++attempts;
    }

    int attempts() {
        return attempts;
    }

    /** It was sent, and nobody knows what became of it. */
    void mayBeWritten() {
        maybeWritten = true;
    }

    boolean isMaybeWritten() {
        return maybeWritten;
    }

    TopicPartition partition() {
        return partition;
    }

    long firstIndex() {
        return firstIndex;
    }

    long createdMs() {
        return createdMs;
    }

    int recordCount() {
        return entries.size();
    }

    long weight() {
        return weight;
    }

    int sequence() {
        return sequence;
    }

    /** Of a closed batch. */
    ByteBuffer bytes() {
        return bytes.duplicate();
    }

    int sizeInBytes() {
        return builder == null ? bytes.remaining() : builder.sizeInBytes();
    }
}

package barnabas.records;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;

/**
 * Judges the bytes that a client wants appended to one partition, as Kafka's ProduceRequest, UnifiedLog and LogValidator do
 * between them: exactly one whole batch of format v2. Looks into uncompressed batches in one walk that allocates nothing;
 * of a compressed one only the header and the CRC are judged, and whether each record has a key, where the topic wants that.
 */
public final class BatchValidator {
    private static final int CODEC_MAX = 4;

    private BatchValidator() {}

    /**
     * Judges what stands in a produce request for one partition.
     *
     * @param records from its position to its limit; neither is moved
     * @return a verdict; this never throws, whatever the bytes are
     */
    public static Verdict validate(ByteBuffer records, ProduceLimits limits, long nowMs) {
        int start = records.position();
        Verdict framing = framing(records, start, limits);
        if (!framing.isOk()) {
            return framing;
        }
        BatchHeader header = BatchHeader.read(records, start);
        Verdict fields = fields(header);
        if (!fields.isOk()) {
            return fields;
        }
        Verdict times = times(header, limits, nowMs);
        if (!times.isOk()) {
            return times;
        }
        if (header.isCompressed()) {
            return limits.keysRequired() ? CompressedKeys.validate(records, start, header) : Verdict.OK;
        }
        return RecordWalk.validate(records, start, header, limits, nowMs);
    }

    private static Verdict framing(ByteBuffer records, int start, ProduceLimits limits) {
        int remaining = records.remaining();
        if (remaining < BatchHeader.LENGTH_OVERHEAD + 5) {
            return invalid("a produce request must have one record batch per partition, found bytes=" + remaining);
        }
        long size = BatchHeader.LENGTH_OVERHEAD + (long) records.getInt(start + 8);
        byte magic = records.get(start + 16);
        if (magic == 0 || magic == 1) {
            // Kafka 4 answers these as ProduceRequest.validateRecords does.
            return invalid("only record batches of magic=2 are allowed, found magic=" + magic);
        }
        if (magic != BatchHeader.MAGIC) {
            return corrupt("magic=" + magic + " is none that exists");
        }
        if (size < BatchHeader.SIZE) {
            return corrupt("batch size=" + size + " is below that of its header, " + BatchHeader.SIZE);
        }
        if (size > limits.batchBytesMax()) {
            return new Verdict(
                    Errors.MESSAGE_TOO_LARGE, "batch size=" + size + " is above the limit=" + limits.batchBytesMax());
        }
        if (size > remaining) {
            return corrupt("batch size=" + size + " is cut off after bytes=" + remaining);
        }
        if (size < remaining) {
            return invalid("a produce request must have exactly one whole record batch per partition, found bytes="
                    + (remaining - size) + " after it");
        }
        return BatchHeader.hasValidCrc(records, start) ? Verdict.OK : corrupt("the batch does not match its CRC");
    }

    private static Verdict fields(BatchHeader header) {
        if (header.baseOffset() != 0) {
            return invalid("base offset of a produced batch should be 0, is " + header.baseOffset());
        }
        if (header.recordCount() <= 0 || header.lastOffsetDelta() != header.recordCount() - 1) {
            return invalid("record count=" + header.recordCount() + " does not go with last offset delta="
                    + header.lastOffsetDelta());
        }
        if (header.isControl()) {
            return invalid("clients are not allowed to write control records");
        }
        if (header.hasDeleteHorizon()) {
            return invalid("clients are not allowed to set a delete horizon");
        }
        if (header.codec() > CODEC_MAX) {
            return invalid("compression codec=" + header.codec() + " is none that exists");
        }
        if (header.hasProducerId() && (header.baseSequence() < 0 || header.producerEpoch() < 0)) {
            return invalid("producer id=" + header.producerId() + " with sequence=" + header.baseSequence() + " epoch="
                    + header.producerEpoch());
        }
        if (!header.hasProducerId() && header.isTransactional()) {
            return invalid("transactional batch without a producer id");
        }
        return Verdict.OK;
    }

    private static Verdict times(BatchHeader header, ProduceLimits limits, long nowMs) {
        if (header.isLogAppendTime()) {
            return new Verdict(Errors.INVALID_TIMESTAMP, "a producer should not set the timestamp type LogAppendTime");
        }
        long outside =
                !limits.allowsTimestamp(header.maxTimestamp(), nowMs) ? header.maxTimestamp() : header.baseTimestamp();
        return limits.allowsTimestamp(outside, nowMs) ? Verdict.OK : badTimestamp(outside, limits, nowMs);
    }

    static Verdict badTimestamp(long timestamp, ProduceLimits limits, long nowMs) {
        return new Verdict(
                Errors.INVALID_TIMESTAMP,
                "timestamp=" + timestamp + " is out of range now=" + nowMs + " before.max.ms="
                        + limits.timestampBeforeMaxMs() + " after.max.ms=" + limits.timestampAfterMaxMs());
    }

    static Verdict invalid(String message) {
        return new Verdict(Errors.INVALID_RECORD, message);
    }

    private static Verdict corrupt(String message) {
        return new Verdict(Errors.CORRUPT_MESSAGE, message);
    }
}

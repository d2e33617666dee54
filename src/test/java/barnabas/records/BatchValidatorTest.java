package barnabas.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchValidatorTest {
    private static final long NOW = 1_000_000_000L;

    private static ByteBuffer batch(String codec, int records) {
        List<LogRecord> made = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            made.add(LogRecord.of(NOW - 5 + i, ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[50])));
        }
        return RecordBatches.build(BatchFields.at(0, -1), codec, made);
    }

    private static ByteBuffer plain() {
        return batch("none", 3);
    }

    private static Errors errorOf(ByteBuffer records) {
        return BatchValidator.validate(records, ProduceLimits.DEFAULT, NOW).error();
    }

    /** The same bytes with a CRC that fits them. */
    private static ByteBuffer resealed(ByteBuffer batch) {
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(21, batch.limit() - 21));
        return batch.putInt(17, (int) crc.getValue());
    }

    @Test
    void whatKafkasBuilderMakesIsAcceptedInEveryCodec() {
        for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
            assertThat(errorOf(batch(codec, 4))).as(codec).isEqualTo(Errors.NONE);
        }
    }

    @Test
    void theBufferMayBeginAnywhereAndIsNotMoved() {
        ByteBuffer shifted = ByteBuffer.allocate(1_000).position(13).put(plain());
        shifted.flip().position(13);
        assertThat(errorOf(shifted)).isEqualTo(Errors.NONE);
        assertThat(shifted.position()).isEqualTo(13);
    }

    @Test
    void exactlyOneWholeBatchIsAllowed() {
        assertThat(errorOf(ByteBuffer.allocate(0))).isEqualTo(Errors.INVALID_RECORD);
        ByteBuffer two = ByteBuffer.allocate(2 * plain().limit())
                .put(plain())
                .put(plain())
                .flip();
        assertThat(errorOf(two)).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(plain().limit(plain().limit() - 1))).isEqualTo(Errors.CORRUPT_MESSAGE);
    }

    @Test
    void oldFormatsAreRefusedAsKafkaRefusesThem() {
        assertThat(errorOf(plain().put(16, (byte) 0))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(plain().put(16, (byte) 1))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(plain().put(16, (byte) 3))).isEqualTo(Errors.CORRUPT_MESSAGE);
    }

    @Test
    void lengthsThatCannotBeAreCorruptOrTooLarge() {
        assertThat(errorOf(plain().putInt(8, -1))).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(errorOf(plain().putInt(8, 10))).isEqualTo(Errors.CORRUPT_MESSAGE);
        assertThat(errorOf(plain().putInt(8, Integer.MAX_VALUE))).isEqualTo(Errors.MESSAGE_TOO_LARGE);
        assertThat(errorOf(plain().putInt(8, Integer.MIN_VALUE))).isEqualTo(Errors.CORRUPT_MESSAGE);
    }

    @Test
    void aBatchAboveTheLimitIsTooLarge() {
        ProduceLimits limits = new ProduceLimits(plain().limit() - 1, Long.MAX_VALUE, Long.MAX_VALUE, false, false);
        assertThat(BatchValidator.validate(plain(), limits, NOW).error()).isEqualTo(Errors.MESSAGE_TOO_LARGE);
    }

    @Test
    void anyChangedByteUnderTheCrcIsCorrupt() {
        for (int at = 21; at < plain().limit(); at++) {
            ByteBuffer changed = plain();
            changed.put(at, (byte) (changed.get(at) ^ 0x20));
            assertThat(errorOf(changed)).isEqualTo(Errors.CORRUPT_MESSAGE);
        }
    }

    @Test
    void headerFieldsThatContradictEachOtherAreInvalid() {
        assertThat(errorOf(plain().putLong(0, 7))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putInt(57, 2)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putInt(57, 0).putInt(23, -1)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putInt(57, 9).putInt(23, 8)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putInt(57, 1).putInt(23, 0)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putLong(43, 5)))).isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void attributesThatClientsMayNotSetAreInvalid() {
        assertThat(errorOf(resealed(plain().putShort(21, (short) 0x20)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putShort(21, (short) 0x40)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putShort(21, (short) 0x10)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putShort(21, (short) 5)))).isEqualTo(Errors.INVALID_RECORD);
        assertThat(errorOf(resealed(plain().putShort(21, (short) 8)))).isEqualTo(Errors.INVALID_TIMESTAMP);
    }

    @Test
    void timesOutOfRangeAreRefusedUnlessTheBrokersTimeReplacesThem() {
        ProduceLimits strict = new ProduceLimits(1_000_000, 10, 10, false, false);
        assertThat(BatchValidator.validate(plain(), strict, NOW).error()).isEqualTo(Errors.NONE);
        assertThat(BatchValidator.validate(plain(), strict, NOW + 6).error()).isEqualTo(Errors.INVALID_TIMESTAMP);
        assertThat(BatchValidator.validate(plain(), strict, NOW - 14).error()).isEqualTo(Errors.INVALID_TIMESTAMP);
        ProduceLimits brokersTime = new ProduceLimits(1_000_000, 10, 10, true, false);
        assertThat(BatchValidator.validate(plain(), brokersTime, 0).error()).isEqualTo(Errors.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
    void aCompactedTopicTakesNoCompressedRecordWithoutAKey(String codec) {
        ProduceLimits compacted = new ProduceLimits(10_000_000, Long.MAX_VALUE, Long.MAX_VALUE, false, true);
        LogRecord keyed = LogRecord.of(NOW, ByteBuffer.wrap(new byte[3]), ByteBuffer.wrap(new byte[20_000]));
        LogRecord keyless = LogRecord.of(NOW, null, ByteBuffer.wrap(new byte[5]));
        ByteBuffer good = RecordBatches.build(BatchFields.at(0, -1), codec, List.of(keyed, keyed, keyed));
        ByteBuffer bad = RecordBatches.build(BatchFields.at(0, -1), codec, List.of(keyed, keyed, keyless, keyed));
        assertThat(BatchValidator.validate(good, compacted, NOW)).isEqualTo(Verdict.OK);
        assertThat(BatchValidator.validate(bad, compacted, NOW).error()).isEqualTo(Errors.INVALID_RECORD);
        assertThat(BatchValidator.validate(bad, compacted, NOW).message()).contains("index=2");
        assertThat(BatchValidator.validate(
                                bad, new ProduceLimits(10_000_000, Long.MAX_VALUE, Long.MAX_VALUE, false, false), NOW)
                        .error())
                .isEqualTo(Errors.NONE);
    }

    @Test
    void aCompactedTopicTakesNoCompressedBatchThatCannotBeRead() {
        ProduceLimits compacted = new ProduceLimits(1_000_000, Long.MAX_VALUE, Long.MAX_VALUE, false, true);
        LogRecord keyed = LogRecord.of(NOW, ByteBuffer.wrap(new byte[3]), ByteBuffer.wrap(new byte[200]));
        ByteBuffer batch = RecordBatches.build(BatchFields.at(0, -1), "gzip", List.of(keyed));
        for (int at = BatchHeader.SIZE; at < batch.limit(); at++) {
            batch.put(at, (byte) 7);
        }
        CRC32C crc = new CRC32C();
        crc.update(batch.slice(21, batch.limit() - 21));
        batch.putInt(17, (int) crc.getValue());
        assertThat(BatchValidator.validate(batch, compacted, NOW).error()).isEqualTo(Errors.INVALID_RECORD);
    }

    @Test
    void aCompactedTopicTakesNoRecordWithoutAKey() {
        ProduceLimits compacted = new ProduceLimits(1_000_000, Long.MAX_VALUE, Long.MAX_VALUE, false, true);
        ByteBuffer keyless = RecordBatches.build(
                BatchFields.at(0, -1), List.of(LogRecord.of(NOW, null, ByteBuffer.wrap(new byte[3]))));
        assertThat(BatchValidator.validate(keyless, compacted, NOW).error()).isEqualTo(Errors.INVALID_RECORD);
        assertThat(BatchValidator.validate(plain(), compacted, NOW).error()).isEqualTo(Errors.NONE);
    }

    @Property(tries = 500)
    void anyBytesUnderAFittingCrcGetAnAnswer(@ForAll byte[] noise, @ForAll int at) {
        ByteBuffer batch = plain();
        int from = 61 + Math.floorMod(at, batch.limit() - 61);
        for (int i = 0; i < noise.length && from + i < batch.limit(); i++) {
            batch.put(from + i, noise[i]);
        }
        assertThat(errorOf(resealed(batch))).isIn(Errors.NONE, Errors.INVALID_RECORD, Errors.INVALID_TIMESTAMP);
    }
}

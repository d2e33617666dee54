package barnabas.log;

import barnabas.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file {@code checkpoint} beside a log's segments. A missing or bad one is no loss: the state is rebuilt from the headers of
 * all batches. Integers are big-endian.
 *
 * <pre>
 *   crc32c of all that follows (4) | version (2) | epoch (4) | end offset (8) | sequence number (8)
 *   | producers (4) | { producer id (8) | epoch (2) | last timestamp (8) | batches (1)
 *                       | { last offset (8) | timestamp (8) | last sequence (4) | offset delta (4) } ... } ...
 *   | membership changes (4) | { offset (8) } ...
 * </pre>
 *
 * Reading and writing block.
 */
public final class CheckpointFile {
    static final String NAME = "checkpoint";

    private static final short VERSION = 2;
    private static final int FIXED = 4 + 2 + 4 + 8 + 8 + 4 + 4;
    private static final long BYTES_MAX = 256L << 20;

    private CheckpointFile() {}

    /** Replaces the log's checkpoint. On disk when it returns. */
    public static void write(Path logFolder, Checkpoint checkpoint) throws IOException {
        DurableFiles.replace(logFolder.resolve(NAME), encode(checkpoint));
    }

    /** Must be done before the log is cut below a checkpoint: what would then be written there is not what it sums up. */
    public static void delete(Path logFolder) throws IOException {
        if (Files.deleteIfExists(logFolder.resolve(NAME))) {
            DurableFiles.syncFolder(logFolder);
        }
    }

    /** The log's checkpoint; empty when there is none that is whole. */
    public static Optional<Checkpoint> read(Path logFolder) throws IOException {
        Path file = logFolder.resolve(NAME);
        if (!Files.exists(file) || Files.size(file) > BYTES_MAX || Files.size(file) < FIXED) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
        if (content.getInt() != crc(content.duplicate()) || content.getShort() != VERSION) {
            return Optional.empty();
        }
        return Optional.of(decode(content));
    }

    private static ByteBuffer encode(Checkpoint checkpoint) {
        Map<Long, ProducerEntry> producers = checkpoint.producers().producers();
        int size = FIXED + Long.BYTES * checkpoint.voterOffsets().size();
        for (ProducerEntry producer : producers.values()) {
            size += Long.BYTES + producer.encodedSize();
        }
        ByteBuffer content = ByteBuffer.allocate(size);
        content.putInt(0).putShort(VERSION).putInt(checkpoint.position().epoch());
        content.putLong(checkpoint.endOffset()).putLong(checkpoint.sequenceNr());
        content.putInt(producers.size());
        producers.forEach((id, producer) -> producer.encode(content.putLong(id)));
        content.putInt(checkpoint.voterOffsets().size());
        checkpoint.voterOffsets().forEach(content::putLong);
        content.putInt(0, crc(content.duplicate().flip().position(Integer.BYTES)));
        return content.flip();
    }

    private static Checkpoint decode(ByteBuffer content) {
        Position position = new Position(content.getInt(), content.getLong());
        long sequenceNr = content.getLong();
        int producerCount = content.getInt();
        Map<Long, ProducerEntry> producers = new LinkedHashMap<>();
        for (int i = 0; i < producerCount; i++) {
            long id = content.getLong();
            producers.put(id, ProducerEntry.decode(content));
        }
        List<Long> voterOffsets = new ArrayList<>();
        for (int left = content.getInt(); left > 0; left--) {
            voterOffsets.add(content.getLong());
        }
        return new Checkpoint(position, sequenceNr, new ProducerStates.Snapshot(producers), voterOffsets);
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}

package barnabas.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each partition must hold after the lines of a file were dealt out in turn: line {@code i} to partition
 * {@code i % partitions}. Reads the file once per partition beside the records, so its size does not matter.
 */
final class DealtLines implements Closeable {
    private static final int SHOWN_BYTES = 40;

    private final List<Lines> ofPartition = new ArrayList<>();
    private long seen;

    DealtLines(InputFile input, int partitions) throws IOException {
        for (int partition = 0; partition < partitions; partition++) {
            Lines lines = input.open();
            ofPartition.add(lines);
            skip(lines, partition);
        }
    }

    /**
     * The next record of a partition.
     *
     * @throws CommandFailure when it is not the next line of this partition
     */
    void came(int partition, long offset, byte @Nullable [] value) throws IOException {
        Lines lines = ofPartition.get(partition);
        byte[] line = lines.next();
        String place = "Partition " + partition + " has at offset " + offset + " ";
        if (line == null) {
            throw CommandFailure.failed(
                    place + shown(value) + ", but every line sent there had come back: something came twice.");
        }
        if (!Arrays.equals(line, value)) {
            throw CommandFailure.failed(
                    place + shown(value) + " where line " + lines.count() + " was sent, which is " + shown(line) + ".");
        }
        skip(lines, ofPartition.size() - 1);
        seen++;
    }

    /** How many lines have come back. */
    long seen() {
        return seen;
    }

    @Override
    public void close() throws IOException {
        for (Lines lines : ofPartition) {
            lines.close();
        }
    }

    private static void skip(Lines lines, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            lines.next();
        }
    }

    /** Any bytes in a message: ASCII as it is, all else as a dot. */
    private static String shown(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "no value";
        }
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN_BYTES), StandardCharsets.ISO_8859_1)
                .replaceAll("[^ -~]", ".");
        return "'" + text + (bytes.length > SHOWN_BYTES ? "...' (" + bytes.length + " bytes)" : "'");
    }
}

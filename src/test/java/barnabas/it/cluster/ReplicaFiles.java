package barnabas.it.cluster;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Compares what replicas hold, batch by batch and byte by byte, whatever their segments' bounds. The format is Kafka's: a batch
 * begins with its offset (8 bytes) and the length of what follows (4).
 */
final class ReplicaFiles {
    private static final int HEAD = 12;
    private static final int LENGTH_MIN = 49;
    private static final int LENGTH_MAX = 64 << 20;
    private static final int LAST_OFFSET_DELTA = 11;

    private ReplicaFiles() {}

    /** What a comparison comes to: the replica ends below what it is compared up to; or it differs; or neither. */
    record Difference(boolean onlyBehind, String what) {}

    /** Empty: from where the later of the two begins up to {@code end}, both hold the same bytes. */
    static Optional<Difference> compare(Path one, Path other, long end) throws IOException {
        try (Batches left = new Batches(one);
                Batches right = new Batches(other)) {
            Batch a = left.next();
            Batch b = right.next();
            while (a != null && b != null && a.offset() < b.offset()) {
                a = left.next();
            }
            while (a != null && b != null && b.offset() < a.offset()) {
                b = right.next();
            }
            return compare(left, a, right, b, end);
        }
    }

    private static Optional<Difference> compare(Batches left, Batch firstOfA, Batches right, Batch firstOfB, long end)
            throws IOException {
        Batch a = firstOfA;
        Batch b = firstOfB;
        long compared = 0;
        while (compared < end) {
            if (a == null || b == null) {
                return Optional.of(new Difference(true, "one ends at " + compared + " of " + end));
            }
            if (!a.equalsBytes(b)) {
                return Optional.of(new Difference(false, "after " + compared + ": " + a + " and " + b));
            }
            compared = a.end();
            a = left.next();
            b = right.next();
        }
        return Optional.empty();
    }

    private static final class Batch {
        private final byte[] bytes;

        Batch(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean equalsBytes(Batch other) {
            return Arrays.equals(bytes, other.bytes);
        }

        long offset() {
            return ByteBuffer.wrap(bytes).getLong();
        }

        long end() {
            return offset() + ByteBuffer.wrap(bytes).getInt(HEAD + LAST_OFFSET_DELTA) + 1;
        }

        @Override
        public String toString() {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return "batch offset=" + offset() + " end=" + end() + " epoch=" + buffer.getInt(HEAD) + " crc="
                    + Integer.toHexString(buffer.getInt(HEAD + 5)) + " attributes=" + buffer.getShort(HEAD + 9)
                    + " bytes=" + bytes.length;
        }
    }

    /** The batches of all segments of a folder, one after another; what is torn at the end of one is not read. */
    private static final class Batches implements Closeable {
        private final Iterator<Path> segments;
        private DataInputStream segment;

        Batches(Path folder) throws IOException {
            segments = segments(folder).iterator();
        }

        private static List<Path> segments(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (var files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(".log"))
                        .sorted()
                        .toList();
            }
        }

        /** Null at the end. */
        Batch next() throws IOException {
            while (true) {
                if (segment == null) {
                    if (!segments.hasNext()) {
                        return null;
                    }
                    segment = new DataInputStream(
                            new BufferedInputStream(Files.newInputStream(segments.next()), 1 << 16));
                }
                try {
                    byte[] head = new byte[HEAD];
                    segment.readFully(head);
                    int length = ByteBuffer.wrap(head).getInt(Long.BYTES);
                    if (length >= LENGTH_MIN && length <= LENGTH_MAX) {
                        byte[] bytes = Arrays.copyOf(head, HEAD + length);
                        segment.readFully(bytes, HEAD, length);
                        return new Batch(bytes);
                    }
                } catch (EOFException end) {
                    // The next segment goes on, if there is one.
                }
                segment.close();
                segment = null;
            }
        }

        @Override
        public void close() throws IOException {
            if (segment != null) {
                segment.close();
            }
        }
    }
}

package barnabas.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of lines as it was when it was measured: what is appended later, as a live log file is, does not count.
 *
 * @param bytes its length
 * @param lines how many lines it has
 * @param longestLine the bytes of its longest line
 */
record InputFile(Path path, long bytes, long lines, long longestLine) {
    static InputFile measure(Path path) throws IOException {
        long bytes = Files.size(path);
        long longest = 0;
        try (var lines = new Lines(new FirstBytes(Files.newInputStream(path), bytes))) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                longest = Math.max(longest, line.length);
            }
            return new InputFile(path, bytes, lines.count(), longest);
        }
    }

    /** The same lines again, for as long as nobody rewrites the file. */
    Lines open() throws IOException {
        return new Lines(new FirstBytes(Files.newInputStream(path), bytes));
    }

    /** As much of a stream as was measured. */
    private static final class FirstBytes extends FilterInputStream {
        private long left;

        FirstBytes(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            int next = left > 0 ? super.read() : -1;
            left -= next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = super.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }
}

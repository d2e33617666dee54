package barnabas.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of bytes, split at {@code \n} and at nothing else: a {@code \r} belongs to its line, nothing is
 * decoded, an empty line is a line, and so is what follows the last {@code \n} unless it is empty.
 */
final class Lines implements Closeable {
    /** The longest line that is taken; with it memory stays bounded whatever is piped in. */
    static final int LONGEST_BYTES = 32 * 1024 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long count;

    Lines(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its {@code \n}; null at the end. Blocks for no more than this line needs.
     *
     * @throws CommandFailure when the line is longer than {@link #LONGEST_BYTES}
     */
    byte @Nullable [] next() throws IOException {
        if (position == limit && !fill()) {
            return null;
        }
        count++;
        int end = newline();
        if (end < limit) {
            return take(end);
        }
        return spanning();
    }

    /** How many lines {@link #next} has given. */
    long count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** A line that does not end within the buffer. */
    private byte[] spanning() throws IOException {
        var line = new ByteArrayOutputStream(2 * BUFFER_BYTES);
        do {
            int end = newline();
            line.write(buffer, position, end - position);
            if (line.size() > LONGEST_BYTES) {
                throw CommandFailure.failed("Line " + count + " is longer than " + LONGEST_BYTES
                        + " bytes, which is the most that is sent as one record: split it.");
            }
            position = end;
            if (end < limit) {
                position++;
                return line.toByteArray();
            }
        } while (fill());
        return line.toByteArray();
    }

    private byte[] take(int end) {
        byte[] line = new byte[end - position];
        System.arraycopy(buffer, position, line, 0, line.length);
        position = end + 1;
        return line;
    }

    private int newline() {
        int end = position;
        while (end < limit && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }
}

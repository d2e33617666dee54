package barnabas.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A row of bytes to be sent: in memory, or where it lies in a file. */
public sealed interface WireBytes {
    WireBytes NOTHING = new InMemory(ByteBuffer.allocate(0));

    int size();

    /** From the buffer's position to its limit. */
    record InMemory(ByteBuffer bytes) implements WireBytes {
        @Override
        public int size() {
            return bytes.remaining();
        }
    }

    /** Never changes while it is there; a file that is gone meanwhile makes both methods fail. Holds nothing open. Thread-safe. */
    non-sealed interface InFile extends WireBytes {
        /**
         * Lets the system hand bytes over by itself (sendfile).
         *
         * @return how many of {@code count} bytes {@code to} has taken; 0 also when the file is shorter than it was
         */
        long transferTo(WritableByteChannel to, int from, int count) throws IOException;

        /** Reads {@code count} bytes into memory. Throws {@link java.io.EOFException} when the file is shorter than it was. */
        ByteBuffer read(int from, int count) throws IOException;
    }
}

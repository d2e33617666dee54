package barnabas.log;

import barnabas.records.WireBytes;
import java.nio.ByteBuffer;

/** What {@link LogView#read} gives. */
public sealed interface ReadResult {
    /** Batches, wherever they are. */
    sealed interface Found extends ReadResult {
        WireBytes wire();
    }

    /** Nothing to be had at this offset now: at the end, below a bound, or the tail is being cut. */
    Batches NOTHING = new Batches(ByteBuffer.allocate(0));

    /** Whole batches, one after another; the first holds the offset asked for, or is the next one there is. Belongs to the caller. */
    record Batches(ByteBuffer bytes) implements Found {
        @Override
        public WireBytes wire() {
            return new WireBytes.InMemory(bytes);
        }
    }

    /** The same in their file, for {@link LogView#readToSend} alone. */
    record InFile(WireBytes.InFile wire) implements Found {}

    /** The offset is below the log's start, or above its end, or its segment has been deleted meanwhile. */
    record OutOfRange() implements ReadResult {}
}

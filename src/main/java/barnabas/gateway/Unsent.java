package barnabas.gateway;

import akka.util.ByteString;
import barnabas.records.WireBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.List;

/** Bytes that wait for a socket, in their order. */
final class Unsent {
    /** Bytes of the heap written at a time: Java copies them out of it first, all that it is given. */
    private static final int MEMORY_MAX = 128 << 10;

    private static final int BUFFERS_MAX = 16;

    private final ArrayDeque<WireBytes> pieces = new ArrayDeque<>();
    private final ByteBuffer[] gathered = new ByteBuffer[BUFFERS_MAX];
    /** Bytes of the first piece that are sent, when it lies in a file. */
    private int sentOfFile;

    void add(List<WireBytes> more) {
        pieces.addAll(more);
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Writes as far as the socket takes it, about {@code max} bytes at most. Returns how many it took. */
    int writeTo(GatheringByteChannel socket, int max) throws IOException {
        int written = 0;
        boolean takesMore = true;
        while (takesMore && written < max && !pieces.isEmpty()) {
            int offered;
            int taken;
            if (pieces.getFirst() instanceof WireBytes.InFile file) {
                offered = Math.min(file.size() - sentOfFile, max - written);
                taken = (int) file.transferTo(socket, sentOfFile, offered);
            } else {
                int buffers = gather();
                offered = 0;
                for (int i = 0; i < buffers; i++) {
                    offered += gathered[i].remaining();
                }
                taken = (int) socket.write(gathered, 0, buffers);
            }
            skip(taken);
            written += taken;
            takesMore = taken == offered;
        }
        return written;
    }

    /** Buffers in memory from the first piece on. */
    private int gather() {
        int count = 0;
        int left = MEMORY_MAX;
        for (WireBytes piece : pieces) {
            if (count == BUFFERS_MAX || left == 0 || !(piece instanceof WireBytes.InMemory memory)) {
                break;
            }
            ByteBuffer bytes = memory.bytes();
            int part = Math.min(left, bytes.remaining());
            gathered[count++] = bytes.slice(bytes.position(), part);
            left -= part;
        }
        return count;
    }

    /** Takes at most {@code max} bytes out, without copying what lies in arrays. Throws when a file cannot be read. */
    ByteString take(int max) throws IOException {
        ByteString taken = ByteString.emptyByteString();
        while (taken.size() < max && !pieces.isEmpty()) {
            int left = max - taken.size();
            ByteString next;
            if (pieces.getFirst() instanceof WireBytes.InFile file) {
                next = bytes(file.read(sentOfFile, Math.min(left, file.size() - sentOfFile)));
            } else {
                ByteBuffer bytes = ((WireBytes.InMemory) pieces.getFirst()).bytes();
                next = bytes(bytes.slice(bytes.position(), Math.min(left, bytes.remaining())));
            }
            taken = taken.concat(next);
            skip(next.size());
        }
        return taken;
    }

    private static ByteString bytes(ByteBuffer piece) {
        return piece.hasArray()
                ? ByteString.fromArrayUnsafe(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining())
                : ByteString.fromByteBuffer(piece);
    }

    private void skip(int count) {
        int left = count;
        while (!pieces.isEmpty()) {
            WireBytes first = pieces.getFirst();
            if (first instanceof WireBytes.InMemory memory) {
                int part = Math.min(left, memory.size());
                memory.bytes().position(memory.bytes().position() + part);
                left -= part;
                if (memory.size() > 0) {
                    return;
                }
            } else {
                int part = Math.min(left, first.size() - sentOfFile);
                sentOfFile += part;
                left -= part;
                if (sentOfFile < first.size()) {
                    return;
                }
                sentOfFile = 0;
            }
            pieces.removeFirst();
        }
    }
}

package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.records.WireBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UnsentTest {
    /** Takes some bytes at a time, and sometimes none. */
    private static final class Socket implements GatheringByteChannel {
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private final Random random;
        private int room;

        Socket(Random random) {
            this.random = random;
        }

        void makeRoom() {
            room = random.nextInt(300_000);
        }

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(room, source.remaining());
            room -= count;
            byte[] bytes = new byte[count];
            source.get(bytes);
            taken.writeBytes(bytes);
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            long count = 0;
            for (int i = offset; i < offset + length; i++) {
                count += write(sources[i]);
            }
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources) {
            return write(sources, 0, sources.length);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class FileInMemory implements WireBytes.InFile {
        private final byte[] bytes;

        FileInMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int size() {
            return bytes.length;
        }

        @Override
        public long transferTo(WritableByteChannel to, int from, int count) throws IOException {
            return to.write(ByteBuffer.wrap(bytes, from, count));
        }

        @Override
        public ByteBuffer read(int from, int count) {
            return ByteBuffer.wrap(bytes, from, count).slice();
        }
    }

    @Property(tries = 200)
    void everyByteGoesOutOnceAndInOrderByWhicheverOfTheTwoWays(
            @ForAll long seed, @ForAll @IntRange(max = 40) int pieces) throws IOException {
        Random random = new Random(seed);
        Unsent unsent = new Unsent();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < pieces; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 50 : 400_000)];
            random.nextBytes(bytes);
            all.writeBytes(bytes);
            unsent.add(List.of(random.nextBoolean() ? new FileInMemory(bytes) : memory(bytes, random)));
        }
        Socket socket = new Socket(random);
        while (!unsent.isEmpty()) {
            socket.makeRoom();
            int before = socket.taken.size();
            assertThat(unsent.writeTo(socket, 1 << 20)).isEqualTo(socket.taken.size() - before);
            socket.taken.writeBytes(unsent.take(64 << 10).toArray());
        }
        assertThat(socket.taken.toByteArray()).isEqualTo(all.toByteArray());
    }

    private static WireBytes memory(byte[] bytes, Random random) {
        if (random.nextBoolean()) {
            return new WireBytes.InMemory(
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        }
        return new WireBytes.InMemory(ByteBuffer.wrap(bytes));
    }

    @Test
    void notMuchMoreIsWrittenThanIsAskedFor() throws IOException {
        Unsent unsent = new Unsent();
        List<WireBytes> pieces = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            pieces.add(new WireBytes.InMemory(ByteBuffer.allocate(64 << 10)));
        }
        unsent.add(pieces);
        Socket socket = new Socket(new Random(1));
        socket.room = Integer.MAX_VALUE;
        assertThat(unsent.writeTo(socket, 1 << 20)).isBetween(1 << 20, (1 << 20) + (128 << 10));
    }
}

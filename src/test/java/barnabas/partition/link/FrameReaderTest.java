package barnabas.partition.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Frames come out of the bytes as they went into them, however the bytes are cut; other bytes end it before anything is reserved. */
class FrameReaderTest {
    private static final int RECORDS_MAX = 4 << 20;

    private final FrameReader reader = new FrameReader(RECORDS_MAX);

    @Property(tries = 50)
    void framesComeOutHoweverTheBytesAreCut(@ForAll Random random) throws BadFrameException {
        FrameReader cut = new FrameReader(RECORDS_MAX);
        Outbox outbox = new Outbox(64 << 20);
        outbox.window(64 << 20);
        outbox.say(hello());
        outbox.say(new Frame.Listed(List.of(), true));
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? random.nextInt(100) : random.nextInt(1 << 20)];
            random.nextBytes(bytes);
            records.add(bytes);
            outbox.offer(FrameCodec.encode(said(i, bytes.length)), ByteBuffer.wrap(bytes));
        }
        List<Frame> frames = new ArrayList<>();
        List<ByteBuffer> got = new ArrayList<>();
        ByteString write = outbox.take(0);
        for (int pings = 0; !write.isEmpty(); pings++) {
            ByteBuffer bytes = write.toByteBuffer();
            while (bytes.hasRemaining()) {
                int count = 1 + random.nextInt(random.nextBoolean() ? 20 : 100_000);
                byte[] chunk = new byte[Math.min(count, bytes.remaining())];
                bytes.get(chunk);
                cut.add(ByteBuffer.wrap(chunk));
                for (Frame frame = cut.next(); frame != null; frame = cut.next()) {
                    frames.add(frame);
                    if (frame instanceof Frame.Said) {
                        got.add(cut.records());
                    }
                }
            }
            outbox.written();
            if (pings < 5) {
                outbox.ping();
            }
            write = outbox.take(pings);
        }
        assertThat(frames.get(0)).isEqualTo(hello());
        assertThat(frames.stream().filter(Frame.Ping.class::isInstance)).hasSize(5);
        assertThat(frames.stream().filter(Frame.Said.class::isInstance))
                .map(frame -> ((Frame.Said) frame).message().term())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(got)
                .containsExactlyElementsOf(
                        records.stream().map(ByteBuffer::wrap).toList());
        assertThat(cut.midFrame()).isFalse();
    }

    @Test
    void theFirstFrameIsShort() {
        assertThatThrownBy(() -> next(head(1025, FrameCodec.HELLO)))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("bytes=1025 limit=1024");
    }

    @Test
    void aLengthThatCannotBeIsBad() throws BadFrameException {
        for (int length : new int[] {-1, FrameReader.BODY_MAX + 1, Integer.MAX_VALUE}) {
            FrameReader fresh = new FrameReader(RECORDS_MAX);
            next(fresh, FrameCodec.encode(hello()));
            assertThatThrownBy(() -> next(fresh, head(length, (byte) 9)))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessageContaining("limit=" + FrameReader.BODY_MAX);
        }
    }

    @Test
    void recordsOfAnImpossibleLengthAreBad() throws BadFrameException {
        for (int length : new int[] {-1, RECORDS_MAX + 1, Integer.MAX_VALUE}) {
            FrameReader fresh = new FrameReader(RECORDS_MAX);
            next(fresh, FrameCodec.encode(hello()));
            assertThatThrownBy(() -> next(fresh, FrameCodec.encode(said(1, length))))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessageContaining("records bytes=" + length);
        }
    }

    @Test
    void recordsThatNothingAnnouncedAreBad() throws BadFrameException {
        greet();
        assertThatThrownBy(() -> next(head(10, FrameCodec.RECORDS)))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("that no message has announced");
    }

    @Test
    void moreRecordsThanWereAnnouncedAreBad() throws BadFrameException {
        greet();
        assertThat(next(FrameCodec.encode(said(1, 9)))).isNull();
        assertThatThrownBy(() -> next(head(10, FrameCodec.RECORDS))).isInstanceOf(BadFrameException.class);
    }

    @Test
    void aMessageAmidTheRecordsOfAnotherIsBad() throws BadFrameException {
        greet();
        assertThat(next(FrameCodec.encode(said(1, 9)))).isNull();
        assertThat(reader.midFrame()).isTrue();
        assertThatThrownBy(() -> next(FrameCodec.encode(said(2, 0))))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("amid the records");
    }

    private void greet() throws BadFrameException {
        assertThat(next(FrameCodec.encode(hello()))).isEqualTo(hello());
        assertThat(reader.next()).isNull();
    }

    private Frame next(ByteBuffer bytes) throws BadFrameException {
        return next(reader, bytes);
    }

    private static Frame next(FrameReader reader, ByteBuffer bytes) throws BadFrameException {
        reader.add(bytes);
        return reader.next();
    }

    private static ByteBuffer head(int bodyBytes, byte type) {
        ByteBuffer head = ByteBuffer.allocate(FrameCodec.HEAD_BYTES);
        FrameCodec.head(head, 0, bodyBytes, type);
        return head;
    }

    private static Frame.Hello hello() {
        return new Frame.Hello(Optional.empty(), new BrokerId(1), new UUID(1, 1), 1, 1);
    }

    private static Frame.Said said(int term, int recordsBytes) {
        ReplicaId replica = new ReplicaId(new BrokerId(1), new UUID(1, 1));
        return new Frame.Said(
                LinkedBroker.group(0),
                new Message.Append(replica, replica, term, Position.START, List.of(), 0, 0, 0),
                recordsBytes);
    }
}

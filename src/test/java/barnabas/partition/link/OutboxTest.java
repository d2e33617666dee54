package barnabas.partition.link;

import static barnabas.partition.link.LinkedBroker.NOTHING;
import static barnabas.partition.link.LinkedBroker.group;
import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import barnabas.partition.link.Outbox.Offer;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is written to a connection, in which order, and how much waits for it. */
class OutboxTest {
    private static final int MIB = 1 << 20;
    private static final Frame LIST = new Frame.Listed(List.of(), true);

    private final Outbox outbox = new Outbox(4 * MIB);

    @BeforeEach
    void window() {
        outbox.window(2 * MIB);
    }

    private void begin() {
        outbox.say(LIST);
        outbox.take(0);
        outbox.written();
    }

    @Test
    void nothingGoesBeforeTheListWithWhichTheSessionBegins() {
        outbox.ping();
        outbox.say(LIST);
        assertThat(type(outbox.take(1))).isEqualTo((byte) 2);
        outbox.written();
        assertThat(type(outbox.take(1))).as("ping").isEqualTo((byte) 6);
    }

    @Test
    void pingsAndEchoesGoBetweenThePiecesOfAnAppend() {
        begin();
        outbox.offer(message(), ByteBuffer.allocate(MIB));
        ByteString first = outbox.take(1);
        assertThat(first.size()).isBetween(Outbox.WRITE_MAX / 2, Outbox.WRITE_MAX);
        outbox.ping();
        outbox.echo(7);
        outbox.written();
        ByteBuffer second = outbox.take(42).toByteBuffer();
        assertThat(second.get(Integer.BYTES)).as("echo").isEqualTo((byte) 7);
        assertThat(second.getLong(FrameCodec.HEAD_BYTES)).isEqualTo(7);
        int ping = 2 * FrameCodec.HEAD_BYTES + Long.BYTES;
        assertThat(second.getLong(ping))
                .as("the time when it is handed to the socket")
                .isEqualTo(42);
    }

    @Test
    void smallMessagesShareAWrite() {
        begin();
        for (int i = 0; i < 100; i++) {
            outbox.offer(message(), ByteBuffer.allocate(100));
        }
        outbox.take(1);
        outbox.written();
        assertThat(outbox.take(1).isEmpty()).isTrue();
        assertThat(outbox.idle()).isTrue();
    }

    @Test
    void onlyWhoFindsTheTakerAsleepWakesIt() {
        begin();
        assertThat(outbox.offer(message(), NOTHING)).as("a write is under way").isEqualTo(Offer.QUEUED);
        outbox.take(1);
        outbox.written();
        assertThat(outbox.take(1).isEmpty()).isTrue();
        assertThat(outbox.offer(message(), NOTHING)).isEqualTo(Offer.WAKE);
        assertThat(outbox.offer(message(), NOTHING)).isEqualTo(Offer.QUEUED);
        assertThat(outbox.ping()).isFalse();
    }

    @Test
    void appendsBeyondTheBoundAreRefusedAndSmallMessagesLater() {
        for (int i = 0; i < 3; i++) {
            assertThat(outbox.offer(message(), ByteBuffer.allocate(MIB))).isEqualTo(Offer.QUEUED);
        }
        assertThat(outbox.offer(message(), ByteBuffer.allocate(MIB))).isEqualTo(Offer.FULL);
        assertThat(outbox.offer(message(), NOTHING)).isEqualTo(Offer.QUEUED);
        long small = 0;
        while (outbox.offer(message(), NOTHING) == Offer.QUEUED) {
            small++;
        }
        assertThat(small).isPositive();
        assertThat(outbox.queuedBytes()).isBetween(4L * MIB, 5L * MIB);
        assertThat(outbox.say(LIST)).as("never refused; its taker is at work").isFalse();
    }

    @Test
    void oneThatIsLargerThanTheBoundGoesAlone() {
        begin();
        assertThat(outbox.offer(message(), ByteBuffer.allocate(9 * MIB))).isEqualTo(Offer.QUEUED);
        assertThat(drained()).isGreaterThan(9 * MIB);
    }

    @Test
    void whatTheOtherHoldsIsNeverMoreThanItsWindow() {
        begin();
        for (int i = 0; i < 3; i++) {
            outbox.offer(message(), ByteBuffer.allocate(900 << 10));
        }
        assertThat(drained()).as("two of three").isBetween(1800 << 10, 1900 << 10);
        assertThat(outbox.ping()).as("pings need no credit").isTrue();
        assertThat(drained()).isEqualTo(FrameCodec.HEAD_BYTES + Long.BYTES);
        assertThat(outbox.credited(Frame.Said.heldBytes(900 << 10))).as("wakes").isTrue();
        assertThat(drained()).isBetween(900 << 10, 910 << 10);
        assertThat(outbox.idle()).isTrue();
    }

    @Test
    void aClosedOneTakesNothing() {
        begin();
        outbox.offer(message(), ByteBuffer.allocate(MIB));
        outbox.close();
        assertThat(outbox.offer(message(), NOTHING)).isEqualTo(Offer.CLOSED);
        assertThat(outbox.say(LIST)).isFalse();
        assertThat(outbox.queuedBytes()).isZero();
    }

    private int drained() {
        int bytes = 0;
        ByteString write = outbox.take(1);
        while (!write.isEmpty()) {
            bytes += write.size();
            outbox.written();
            write = outbox.take(1);
        }
        return bytes;
    }

    private static byte type(ByteString write) {
        return write.apply(Integer.BYTES);
    }

    private static ByteBuffer message() {
        return FrameCodec.encode(new Frame.Lead(group(0), 1)); // what it says is nothing to an outbox
    }
}

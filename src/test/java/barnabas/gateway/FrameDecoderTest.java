package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    @Property(tries = 300)
    void framesComeOutWholeHoweverTheBytesArrive(
            @ForAll @Size(max = 8) List<byte[]> bodies, @ForAll @IntRange(min = 1, max = 40) int chunk) {
        ByteBuffer all = ByteBuffer.allocate(
                bodies.stream().mapToInt(body -> body.length + 4).sum());
        bodies.forEach(body -> all.putInt(body.length).put(body));
        FrameDecoder decoder = new FrameDecoder(1 << 20);
        List<ByteBuffer> frames = new ArrayList<>();
        for (int from = 0; from < all.capacity(); from += chunk) {
            decoder.add(Arrays.copyOfRange(all.array(), from, Math.min(from + chunk, all.capacity())));
            ByteBuffer frame;
            while ((frame = decoder.next()) != null) {
                frames.add(frame);
            }
        }
        assertThat(frames).isEqualTo(bodies.stream().map(ByteBuffer::wrap).toList());
        assertThat(decoder.midFrame()).isFalse();
        assertThat(decoder.buffered()).isZero();
    }

    @Test
    void aFrameInsideOneChunkIsNotCopied() {
        byte[] chunk = {0, 0, 0, 2, 5, 6, 0, 0, 0, 1, 7};
        FrameDecoder decoder = new FrameDecoder(100);
        decoder.add(chunk);
        assertThat(decoder.next().array()).isSameAs(chunk);
        assertThat(decoder.next().array()).isSameAs(chunk);
        assertThat(decoder.next()).isNull();
    }

    @Test
    void anAnnouncedLengthReservesNothing() {
        FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE - 8);
        decoder.add(new byte[] {0x7f, -1, -1, 0, 1, 2, 3});
        assertThat(decoder.next()).isNull(); // an array of 2 GB would not fit into this test's heap
        assertThat(decoder.midFrame()).isTrue();
        assertThat(decoder.buffered()).isEqualTo(7);
    }

    @Test
    void aLengthBeyondTheLimitIsRefused() {
        FrameDecoder decoder = new FrameDecoder(100);
        decoder.add(new byte[] {0, 0, 0, 101});
        assertThatThrownBy(decoder::next).isInstanceOf(BadRequest.class).hasMessage("request-bytes=101 limit=100");
    }
}

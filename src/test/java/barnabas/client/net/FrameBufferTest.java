package barnabas.client.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameBufferTest {
    private final FrameBuffer buffer = new FrameBuffer(200_000);
    private final List<String> frames = new ArrayList<>();

    private static byte[] stream(int... sizes) {
        ByteBuffer all =
                ByteBuffer.allocate(Arrays.stream(sizes).map(size -> size + 4).sum());
        for (int size : sizes) {
            all.putInt(size);
            for (int i = 0; i < size; i++) {
                all.put((byte) ('a' + (size + i) % 26));
            }
        }
        return all.array();
    }

    private void take(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        frames.add(new String(bytes, StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 7, 64, 1000, 70_000, 1_000_000})
    void framesComeOutAsTheyWereSentHoweverTheBytesAreCut(int chunk) {
        int[] sizes = {4, 5, 100, 4, 150_000, 17};
        byte[] bytes = stream(sizes);
        for (int at = 0; at < bytes.length; at += chunk) {
            buffer.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk)), this::take);
        }
        assertThat(frames).extracting(String::length).containsExactly(4, 5, 100, 4, 150_000, 17);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(frames.get(i).charAt(0)).isEqualTo((char) ('a' + sizes[i] % 26));
            assertThat(frames.get(i).charAt(sizes[i] - 1)).isEqualTo((char) ('a' + (2 * sizes[i] - 1) % 26));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 200_001, Integer.MAX_VALUE})
    void aLengthBeyondItsBoundsIsRefused(int length) {
        byte[] bytes = ByteBuffer.allocate(8).putInt(length).array();
        assertThatThrownBy(() -> buffer.add(bytes, this::take)).hasMessageContaining("bytes=" + length);
    }

    @Test
    void oneFrameAfterAnotherInOneChunkIsNotCopied() {
        byte[] bytes = stream(10, 20);
        List<ByteBuffer> slices = new ArrayList<>();
        buffer.add(bytes, slices::add);
        assertThat(slices).extracting(ByteBuffer::remaining).containsExactly(10, 20);
        bytes[4] = 'Z';
        assertThat(slices.get(0).get(0)).isEqualTo((byte) 'Z');
    }
}

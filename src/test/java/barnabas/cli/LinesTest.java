package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void anEmptyInputHasNoLines() throws IOException {
        assertThat(lines("")).isEmpty();
    }

    @Test
    void emptyLinesCount() throws IOException {
        assertThat(lines("\n\na\n\n")).containsExactly("", "", "a", "");
    }

    @Test
    void aLastLineWithoutNewlineCounts() throws IOException {
        assertThat(lines("a\nb")).containsExactly("a", "b");
    }

    @Test
    void aCarriageReturnBelongsToItsLine() throws IOException {
        assertThat(lines("a\r\nb\r")).containsExactly("a\r", "b\r");
    }

    @Test
    void aLineLongerThanTheBufferStaysWhole() throws IOException {
        String line = "x".repeat(300_000);
        assertThat(lines(line + "\n" + line)).containsExactly(line, line);
    }

    @Test
    void aLineThatEndsWithTheBufferIsNotFollowedByAnEmptyOne() throws IOException {
        String line = "x".repeat(64 * 1024);
        assertThat(lines(line + "\nb\n")).containsExactly(line, "b");
    }

    @Test
    void aLineTooLongForMemoryIsRefusedByItsNumber() {
        var endless = new InputStream() {
            private long given;

            @Override
            public int read() {
                return given++ == 0 ? '\n' : 'x';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) 'x');
                if (given == 0) {
                    buffer[offset] = '\n';
                }
                given += length;
                return length;
            }
        };
        assertThatThrownBy(() -> all(new Lines(endless)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("Line 2 is longer than 33554432 bytes");
    }

    @Property(tries = 300)
    void whateverTheBytesAndThePiecesTheyComeInLinesJoinedAreTheInput(
            @ForAll @Size(max = 200) List<@IntRange(min = -2, max = 12) Byte> input,
            @ForAll @IntRange(min = 1, max = 7) int piece)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (byte one : input) {
            bytes.write(one < 4 ? one : '\n');
        }
        List<byte[]> lines = all(new Lines(inPieces(bytes.toByteArray(), piece)));
        var joined = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            assertThat(line).doesNotContain((byte) '\n');
            joined.write(line);
            joined.write('\n');
        }
        byte[] whole = bytes.toByteArray();
        boolean ended = whole.length == 0 || whole[whole.length - 1] == '\n';
        assertThat(joined.toByteArray()).isEqualTo(ended ? whole : concat(whole, '\n'));
    }

    private static byte[] concat(byte[] bytes, char last) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        longer[bytes.length] = (byte) last;
        return longer;
    }

    private static InputStream inPieces(byte[] bytes, int piece) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, piece));
            }
        };
    }

    private static List<String> lines(String text) throws IOException {
        return all(new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))).stream()
                .map(line -> new String(line, StandardCharsets.ISO_8859_1))
                .toList();
    }

    private static List<byte[]> all(Lines lines) throws IOException {
        var all = new ArrayList<byte[]>();
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        assertThat(lines.count()).isEqualTo(all.size());
        return all;
    }
}

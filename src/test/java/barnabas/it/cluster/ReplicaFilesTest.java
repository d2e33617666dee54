package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaFilesTest {
    @TempDir
    private Path folder;

    private Path one;
    private Path other;

    @BeforeEach
    void twoReplicasHoldTheSameInDifferentSegments() throws IOException {
        one = Files.createDirectory(folder.resolve("one"));
        other = Files.createDirectory(folder.resolve("other"));
        append(one, 0, batch(0, 2, 1, 7), batch(2, 1, 1, 8), batch(3, 4, 2, 9));
        append(other, 0, batch(0, 2, 1, 7));
        append(other, 2, batch(2, 1, 1, 8), batch(3, 4, 2, 9));
    }

    /** One whose records are all {@code fill}. */
    private static byte[] batch(long offset, int records, int epoch, int fill) {
        ByteBuffer batch = ByteBuffer.allocate(70);
        batch.putLong(offset)
                .putInt(58)
                .putInt(epoch)
                .put((byte) 2)
                .putInt(0)
                .putShort((short) 0)
                .putInt(records - 1);
        batch.put(69, (byte) fill);
        return batch.array();
    }

    private static void append(Path replica, long segment, byte[]... batches) throws IOException {
        Path file = replica.resolve("%020d.log".formatted(segment));
        for (byte[] batch : batches) {
            Files.write(file, batch, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private String difference(long end) throws IOException {
        return ReplicaFiles.compare(one, other, end).map(Object::toString).orElse("none");
    }

    @Test
    void segmentsMayEndWhereTheyLike() throws IOException {
        assertThat(difference(7)).isEqualTo("none");
    }

    @Test
    void whoEndsBelowIsBehindAndNotDifferent() throws IOException {
        append(one, 0, batch(7, 1, 2, 1));
        assertThat(difference(7)).isEqualTo("none");
        assertThat(difference(8)).isEqualTo("Difference[onlyBehind=true, what=one ends at 7 of 8]");
    }

    @Test
    void aReplicaWithoutFilesIsBehind() throws IOException {
        assertThat(ReplicaFiles.compare(one, folder.resolve("none"), 7)
                        .orElseThrow()
                        .onlyBehind())
                .isTrue();
        assertThat(ReplicaFiles.compare(one, folder.resolve("none"), 0)).isEmpty();
    }

    @Test
    void oneOtherByteIsADifference() throws IOException {
        append(one, 0, batch(7, 1, 2, 1));
        append(other, 2, batch(7, 1, 2, 2));
        assertThat(difference(7)).isEqualTo("none");
        assertThat(difference(8)).contains("onlyBehind=false", "after 7", "offset=7 end=8 epoch=2");
    }

    @Test
    void anotherEpochIsADifference() throws IOException {
        append(one, 0, batch(7, 1, 2, 1));
        append(other, 2, batch(7, 1, 3, 1));
        assertThat(difference(8)).contains("onlyBehind=false", "epoch=2", "epoch=3");
    }

    @Test
    void aReplicaMayBeginLater() throws IOException {
        Files.delete(other.resolve("%020d.log".formatted(0)));
        assertThat(difference(7)).isEqualTo("none");
    }

    @Test
    void aTornTailIsNotThere() throws IOException {
        append(one, 0, batch(7, 1, 2, 1));
        Files.write(
                other.resolve("%020d.log".formatted(2)),
                Arrays.copyOf(batch(7, 1, 2, 1), 30),
                StandardOpenOption.APPEND);
        assertThat(difference(8)).contains("onlyBehind=true");
    }
}

package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFileTest {
    @TempDir
    Path folder;

    @Test
    void isReadBackAsItWasWritten() throws IOException {
        Checkpoint checkpoint = checkpoint(42);
        CheckpointFile.write(folder, checkpoint);
        assertThat(CheckpointFile.read(folder)).contains(checkpoint);
        CheckpointFile.write(folder, checkpoint(50));
        assertThat(CheckpointFile.read(folder)).contains(checkpoint(50));
        assertThat(folder.resolve("checkpoint.new")).doesNotExist();
    }

    @Test
    void aMissingOneIsNone() throws IOException {
        assertThat(CheckpointFile.read(folder)).isEmpty();
        CheckpointFile.write(folder, checkpoint(42));
        CheckpointFile.delete(folder);
        CheckpointFile.delete(folder);
        assertThat(CheckpointFile.read(folder)).isEmpty();
    }

    @Test
    void anyFlippedBitMakesItNone() throws IOException {
        CheckpointFile.write(folder, checkpoint(42));
        Path file = folder.resolve("checkpoint");
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(file, flipped);
            assertThat(CheckpointFile.read(folder)).as("bit " + bit).isEmpty();
        }
    }

    @Test
    void aCutOneIsNone() throws IOException {
        CheckpointFile.write(folder, checkpoint(42));
        Path file = folder.resolve("checkpoint");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(CheckpointFile.read(folder)).as("length " + length).isEmpty();
        }
    }

    private static Checkpoint checkpoint(long endOffset) {
        ProducerStates producers = new ProducerStates(100, Duration.ofDays(1));
        for (int sequence = 0; sequence < 7; sequence++) {
            producers.replay(Headers.of(1, 3, sequence, 1, sequence, 77));
        }
        producers.replay(Headers.marker(2, 5, 8));
        return new Checkpoint(new Position(4, endOffset), 9, producers.snapshot());
    }
}

package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule L8: how a damaged log goes aside. */
class DamageFileTest {
    private static final String FIRST = "00000000000000000000.log";

    @TempDir
    Path root;

    private final SegmentFiles files = new SegmentFiles(16);

    private Path folder() {
        return root.resolve("t-0");
    }

    private PartitionLog open(LogStart recorded) throws IOException {
        return PartitionLog.open(folder(), LogOptions.DEFAULT, recorded, files, InstantSource.system());
    }

    private byte[] fill() throws IOException {
        try (PartitionLog log = open(LogStart.NEW)) {
            log.append(Batches.one(0, 3, 2, 100), 0);
            log.flush();
        }
        return Files.readAllBytes(folder().resolve(FIRST));
    }

    @Test
    void itsFilesAreKeptAndTheLogIsEmpty() throws IOException {
        byte[] held = fill();
        DamageFile.write(folder(), true, 4711);
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.endOffset()).isZero();
            assertThat(log.startOffset()).isZero();
        }
        assertThat(Files.readAllBytes(folder().resolve("damaged-4711").resolve(FIRST)))
                .isEqualTo(held);
        assertThat(LogFolder.files(folder())).doesNotContain(FIRST, DamageFile.NAME);
        assertThat(DamageFile.keptAnything(folder())).isTrue();
    }

    @Test
    void whatWasInterruptedIsFinishedAtTheNextOpening() throws IOException {
        byte[] held = fill();
        DamageFile.write(folder(), true, 4711);
        Path aside = Files.createDirectory(folder().resolve("damaged-4711"));
        List<String> names = LogFolder.files(folder());
        Files.move(folder().resolve(FIRST), aside.resolve(FIRST));
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.endOffset()).isZero();
        }
        assertThat(LogFolder.files(aside)).contains(FIRST).hasSizeLessThanOrEqualTo(names.size());
        assertThat(Files.readAllBytes(aside.resolve(FIRST))).isEqualTo(held);
    }

    @Test
    void whatWasDamagedWhileItWasRepairedIsNotKeptBesideTheFirst() throws IOException {
        byte[] held = fill();
        DamageFile.write(folder(), true, 1);
        open(LogStart.NEW).close();
        fill();
        DamageFile.write(folder(), false, 2);
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.endOffset()).isZero();
        }
        assertThat(folder().resolve("damaged-2")).doesNotExist();
        assertThat(Files.readAllBytes(folder().resolve("damaged-1").resolve(FIRST)))
                .isEqualTo(held);
    }

    @Test
    void aFolderThatIsMissingIsEmptyToo() throws IOException {
        DamageFile.write(folder(), true, 4711);
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.endOffset()).isZero();
        }
    }

    /** Rule L7: what had been flushed of a log that failed is void with it. */
    @Test
    void aLogThatHadFailedIsEmptyAllTheSame() throws IOException {
        fill();
        files.failedLogs().add(folder(), 2);
        DamageFile.write(folder(), true, 4711);
        try (PartitionLog log = open(LogStart.NEW)) {
            assertThat(log.endOffset()).isZero();
        }
        assertThat(files.failedLogs().flushedOffset(folder())).isEmpty();
    }

    @Test
    void anEmptyLogThatBeginsAnewElsewhereLeavesAloneWhatIsAside() throws IOException {
        byte[] held = fill();
        DamageFile.write(folder(), true, 4711);
        try (PartitionLog log = open(LogStart.NEW)) {
            log.beginAnew(new LogOrigin(new Position(3, 40), List.of()));
            assertThat(log.startOffset()).isEqualTo(40);
        }
        assertThat(Files.readAllBytes(folder().resolve("damaged-4711").resolve(FIRST)))
                .isEqualTo(held);
    }
}

package barnabas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import barnabas.log.GroupState.Vote;
import barnabas.model.BrokerId;
import barnabas.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a log begins, which epochs are in it, and how it begins anew (rules L1, L3, M6). */
class LogOriginTest {
    private static final LogOptions SMALL =
            LogOptions.DEFAULT.withSegmentBytes(2_000).withIndexIntervalBytes(256);
    private static final List<Vote> VOTERS =
            List.of(new Vote(new BrokerId(1), new Uuid(1, 1)), new Vote(new BrokerId(2), new Uuid(2, 2)));

    @TempDir
    Path folder;

    private PartitionLog open() throws IOException {
        return PartitionLog.open(folder.resolve("t-0"), SMALL, 0);
    }

    private static void fill(PartitionLog log, int batches, int epoch) throws IOException {
        for (int i = 0; i < batches; i++) {
            long end = log.endOffset();
            log.append(Batches.one(end, epoch, 3, 100), end);
        }
    }

    @Test
    void aNewLogBeginsBeforeAllEpochsWithItsFounders() throws IOException {
        try (PartitionLog log = open()) {
            assertThat(log.origin()).isEqualTo(new LogOrigin(Position.START, List.of()));
            assertThat(log.view().epochStarts()).isEmpty();
        }
    }

    @Test
    void everyEpochThatWroteHasItsFirstOffset() throws IOException {
        try (PartitionLog log = open()) {
            fill(log, 10, 2);
            fill(log, 1, 3);
            fill(log, 10, 7);
            assertThat(log.view().epochStarts()).containsExactly(entry(0L, 2), entry(30L, 3), entry(33L, 7));
        }
    }

    @Test
    void anEpochThatBeganBelowTheStartBeginsAtTheStart() throws IOException {
        try (PartitionLog log = open()) {
            fill(log, 10, 2);
            fill(log, 10, 4);
            log.advanceStart(33, VOTERS);
            assertThat(log.view().epochStarts()).containsExactly(entry(33L, 4));
            assertThat(log.origin()).isEqualTo(new LogOrigin(new Position(4, 33), VOTERS));
        }
        try (PartitionLog again = open()) {
            assertThat(again.origin()).isEqualTo(new LogOrigin(new Position(4, 33), VOTERS));
        }
    }

    @Test
    void retentionKeepsWhoVotesAtTheStart() throws IOException {
        try (PartitionLog log = open()) {
            fill(log, 20, 2);
            log.advanceStart(6, VOTERS);
            log.advanceStart(30);
            assertThat(log.origin().voters()).isEqualTo(VOTERS);
        }
    }

    @Test
    void aLogBegunAnewIsEmptyBehindItsOriginAndGoesOnThere() throws IOException {
        LogOrigin origin = new LogOrigin(new Position(5, 1_000), VOTERS);
        try (PartitionLog log = open()) {
            fill(log, 20, 2);
            LogView before = log.view();
            log.beginAnew(origin);
            assertThat(log.position()).isEqualTo(origin.position());
            assertThat(log.startOffset()).isEqualTo(1_000);
            // Whoever still reads the old log finds nothing, never bytes of the new one.
            fill(log, 1, 6);
            assertThat(before.read(0, 10_000, 60, true)).isEqualTo(ReadResult.NOTHING);
            log.flush();
        }
        try (PartitionLog again = open()) {
            assertThat(again.origin()).isEqualTo(origin);
            assertThat(again.endOffset()).isEqualTo(1_003);
        }
    }

    @Test
    void aResetThatWasInterruptedIsFinishedAtTheNextOpening() throws IOException {
        try (PartitionLog log = open()) {
            fill(log, 20, 2);
            log.flush();
        }
        LogOrigin origin = new LogOrigin(new Position(5, 1_000), VOTERS);
        ResetFile.write(folder.resolve("t-0"), origin);
        try (PartitionLog again = open()) {
            assertThat(again.position()).isEqualTo(origin.position());
            assertThat(again.origin()).isEqualTo(origin);
        }
        assertThat(Files.exists(folder.resolve("t-0").resolve(ResetFile.NAME))).isFalse();
    }
}

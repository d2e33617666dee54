package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.journal.JournalDriver.Replayed;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalDurabilityTest {
    private static final String PID = "actor|1";

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"acked", "os"})
    void whatWasAckedIsThereAfterReopening(String flush) {
        try (var journal = new JournalDriver(JournalDriver.config(dir, flush), "barnabas.journal")) {
            journal.writeEach(PID, 1, 100);
        }
        try (var journal = new JournalDriver(JournalDriver.config(dir, flush), "barnabas.journal")) {
            Replayed replayed = journal.replay(PID);
            assertThat(replayed.events()).hasSize(100);
            assertThat(replayed.payloads()).first().isEqualTo("a-1");
            assertThat(replayed.payloads()).last().isEqualTo("a-100");
            journal.writeEach(PID, 101, 101);
        }
    }

    @Test
    void deletionAndTheHighestSequenceNumberOutliveARestart() {
        try (JournalDriver journal = JournalDriver.open(dir)) {
            journal.writeEach(PID, 1, 5);
            journal.writeEach("other", 1, 5);
            journal.deleteTo(PID, Long.MAX_VALUE);
            journal.deleteTo("other", 3);
        }
        try (JournalDriver journal = JournalDriver.open(dir)) {
            assertThat(journal.replay(PID).events()).isEmpty();
            assertThat(journal.replay(PID).highestSequenceNr()).isEqualTo(5);
            assertThat(journal.replay("other").sequenceNrs()).containsExactly(4L, 5L);
        }
    }

    /** A process or machine that dies between the write and its flush leaves any part of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 60, 61, 62, 200})
    void aTornAtomicWriteIsLostAsAWhole(int left) throws IOException {
        long before;
        try (JournalDriver journal = JournalDriver.open(dir)) {
            journal.writeEach(PID, 1, 2);
            before = Files.size(segment());
            journal.write(List.of(journal.atomic(
                    journal.event(PID, 3, "x"), journal.event(PID, 4, "y"), journal.event(PID, 5, "z"))));
        }
        assertThat(Files.size(segment())).isGreaterThan(before + left);
        try (FileChannel file = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            file.truncate(before + left);
        }
        try (JournalDriver journal = JournalDriver.open(dir)) {
            Replayed replayed = journal.replay(PID);
            assertThat(replayed.payloads()).containsExactly("a-1", "a-2");
            assertThat(replayed.highestSequenceNr()).isEqualTo(2);
            journal.writeEach(PID, 3, 3);
        }
    }

    @Test
    void damageInTheMiddleFailsTheRecoveryWithItsReason() throws IOException {
        try (JournalDriver journal = JournalDriver.open(dir)) {
            journal.writeEach(PID, 1, 3);
            journal.writeEach("other", 1, 1);
        }
        byte[] bytes = Files.readAllBytes(segment());
        bytes[80] ^= 1;
        Files.write(segment(), bytes);
        try (JournalDriver journal = JournalDriver.open(dir)) {
            assertThat(journal.replayFailure(PID)).hasMessageContaining("00000000000000000000.log");
            assertThat(journal.replay("other").sequenceNrs()).containsExactly(1L);
        }
    }

    @Test
    void aFolderInUseFailsRecoveriesWithItsReason() {
        try (JournalDriver first = JournalDriver.open(dir);
                JournalDriver second = JournalDriver.open(dir)) {
            first.writeEach(PID, 1, 1);
            assertThat(second.replayFailure(PID)).hasMessageContainingAll(dir.toString(), "in use");
            first.writeEach(PID, 2, 2);
        }
    }

    @Test
    void aSectionThatIsNotRightFailsRecoveriesWithTheKey() {
        try (var journal = new JournalDriver(ConfigFactory.parseString("akka.loglevel = OFF"), "barnabas.journal")) {
            assertThat(journal.replayFailure(PID)).hasMessageContaining("barnabas.journal.dir");
        }
    }

    @Test
    void moreActorsThanLogsMayBeOpen() {
        var config = ConfigFactory.parseString("barnabas.journal.open-logs-max = 3")
                .withFallback(JournalDriver.config(dir, "acked"));
        try (var journal = new JournalDriver(config, "barnabas.journal")) {
            for (int sequenceNr = 1; sequenceNr <= 3; sequenceNr++) {
                for (int actor = 0; actor < 20; actor++) {
                    journal.writeEach("actor" + actor, sequenceNr, sequenceNr);
                }
            }
            for (int actor = 0; actor < 20; actor++) {
                assertThat(journal.replay("actor" + actor).sequenceNrs()).containsExactly(1L, 2L, 3L);
            }
        }
    }

    @Test
    void instancesByConfigPathHaveFoldersOfTheirOwn() {
        var config = ConfigFactory.parseString(
                        "barnabas.other.journal = ${barnabas.journal} { dir = \"" + dir.resolve("other") + "\" }")
                .withFallback(JournalDriver.config(dir, "acked"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        try (var one = new JournalDriver(config, "barnabas.other.journal")) {
            one.writeEach(PID, 1, 2);
        }
        try (JournalDriver plain = JournalDriver.open(dir)) {
            assertThat(plain.replay(PID).highestSequenceNr()).isZero();
        }
        try (JournalDriver other = JournalDriver.open(dir.resolve("other"))) {
            assertThat(other.replay(PID).highestSequenceNr()).isEqualTo(2);
        }
    }

    private Path segment() throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("events").resolve(PersistenceIdFolder.name(PID)))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

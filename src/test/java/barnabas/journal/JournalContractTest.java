package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import barnabas.journal.JournalDriver.Replayed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Akka's contract for journals, case by case; those of its own test kit among them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalContractTest {
    private JournalDriver journal;
    private Path dir;
    private String pid;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        journal = JournalDriver.open(dir);
    }

    @AfterAll
    void stop() {
        journal.close();
    }

    @BeforeEach
    void writeFiveEvents(TestInfo test) {
        pid = "actor|" + test.getDisplayName();
        journal.writeEach(pid, 1, 5);
    }

    @Test
    void replaysAllEvents() {
        Replayed replayed = journal.replay(pid);
        assertThat(replayed.payloads()).containsExactly("a-1", "a-2", "a-3", "a-4", "a-5");
        assertThat(replayed.sequenceNrs()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(replayed.highestSequenceNr()).isEqualTo(5);
    }

    @Test
    void replaysFromALowerBound() {
        assertThat(journal.replay(pid, 3, Long.MAX_VALUE, Long.MAX_VALUE).sequenceNrs())
                .containsExactly(3L, 4L, 5L);
    }

    @Test
    void replaysToAnUpperBound() {
        assertThat(journal.replay(pid, 1, 3, Long.MAX_VALUE).sequenceNrs()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void replaysAtMostAsManyAsAskedFor() {
        assertThat(journal.replay(pid, 1, Long.MAX_VALUE, 3).sequenceNrs()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void replaysWithinBothBounds() {
        assertThat(journal.replay(pid, 2, 3, Long.MAX_VALUE).sequenceNrs()).containsExactly(2L, 3L);
    }

    @Test
    void replaysWithinBothBoundsAtMostAsManyAsAskedFor() {
        assertThat(journal.replay(pid, 2, 5, 2).sequenceNrs()).containsExactly(2L, 3L);
    }

    @Test
    void replaysOneWhenTheBoundsAreEqual() {
        assertThat(journal.replay(pid, 2, 2, Long.MAX_VALUE).sequenceNrs()).containsExactly(2L);
    }

    @Test
    void replaysNothingAboveTheLast() {
        Replayed replayed = journal.replay(pid, 6, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(replayed.events()).isEmpty();
        assertThat(replayed.highestSequenceNr()).isEqualTo(5);
    }

    @Test
    void replaysNothingWhenTheUpperBoundIsBelowTheLower() {
        assertThat(journal.replay(pid, 3, 2, Long.MAX_VALUE).events()).isEmpty();
    }

    @Test
    void replaysNothingAtMost() {
        assertThat(journal.replay(pid, 1, Long.MAX_VALUE, 0).events()).isEmpty();
    }

    @Test
    void replaysNothingWhenTheUpperBoundIsZeroButKnowsTheHighest() {
        Replayed replayed = journal.replay(pid, 1, 0, Long.MAX_VALUE);
        assertThat(replayed.events()).isEmpty();
        assertThat(replayed.highestSequenceNr()).isEqualTo(5);
    }

    @Test
    void replaysNothingForAnUnknownActor() {
        Replayed replayed = journal.replay("nobody");
        assertThat(replayed.events()).isEmpty();
        assertThat(replayed.highestSequenceNr()).isZero();
    }

    @Test
    void doesNotReplayWhatWasDeleted() {
        journal.deleteTo(pid, 3);
        assertThat(journal.replay(pid).sequenceNrs()).containsExactly(4L, 5L);
        assertThat(journal.replay(pid, 2, 4, Long.MAX_VALUE).sequenceNrs()).containsExactly(4L);
    }

    @Test
    void keepsTheHighestSequenceNumberWhenAllIsDeleted() {
        journal.deleteTo(pid, Long.MAX_VALUE);
        Replayed replayed = journal.replay(pid);
        assertThat(replayed.events()).isEmpty();
        assertThat(replayed.highestSequenceNr()).isEqualTo(5);
        journal.writeEach(pid, 6, 6);
        assertThat(journal.replay(pid).sequenceNrs()).containsExactly(6L);
    }

    @Test
    void deletesToTheLastAndBeyondAndAgain() {
        journal.deleteTo(pid, 5);
        journal.deleteTo(pid, 6);
        journal.deleteTo(pid, 2);
        assertThat(journal.replay(pid).events()).isEmpty();
        assertThat(journal.replay(pid).highestSequenceNr()).isEqualTo(5);
    }

    @Test
    void deletesNothingOfAnUnknownActor() {
        journal.deleteTo("stranger", 10);
        assertThat(journal.replay("stranger").highestSequenceNr()).isZero();
    }

    @Test
    void writesSeveralEventsAtomically() {
        List<PersistentRepr> events = LongStream.rangeClosed(6, 9)
                .mapToObj(sequenceNr -> journal.event(pid, sequenceNr, "b-" + sequenceNr))
                .toList();
        JournalDriver.expectWritten(journal.write(List.of(journal.atomic(events))), 4);
        assertThat(journal.replay(pid, 6, Long.MAX_VALUE, Long.MAX_VALUE).payloads())
                .containsExactly("b-6", "b-7", "b-8", "b-9");
        assertThat(journal.replay(pid, 7, 8, Long.MAX_VALUE).payloads()).containsExactly("b-7", "b-8");
    }

    @Test
    void rejectsWhatCannotBeSerializedAndGoesOn() {
        List<AtomicWrite> writes = List.of(
                journal.atomic(journal.event(pid, 6, "good")),
                journal.atomic(journal.event(pid, 7, new Unserializable())),
                journal.atomic(journal.event(pid, 8, "good too")));
        List<Object> answers = journal.write(writes);
        JournalDriver.expectWritten(answers.subList(0, 2), 1);
        JournalDriver.expectRejected(answers.get(2), 7);
        JournalDriver.expectWritten(List.of(answers.get(0), answers.get(3)), 1);
        Replayed replayed = journal.replay(pid, 6, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(replayed.payloads()).containsExactly("good", "good too");
        assertThat(replayed.sequenceNrs()).containsExactly(6L, 8L);
        assertThat(replayed.highestSequenceNr()).isEqualTo(8);
    }

    @Test
    void rejectsAnAtomicWriteAsAWhole() {
        List<Object> answers = journal.write(
                List.of(journal.atomic(journal.event(pid, 6, "good"), journal.event(pid, 7, new Unserializable()))));
        JournalDriver.expectRejected(answers.get(1), 6);
        JournalDriver.expectRejected(answers.get(2), 7);
        assertThat(journal.replay(pid).highestSequenceNr()).isEqualTo(5);
        journal.writeEach(pid, 8, 8);
        assertThat(journal.replay(pid).sequenceNrs()).containsExactly(1L, 2L, 3L, 4L, 5L, 8L);
    }

    @Test
    void refusesASecondWriterOfTheSameNumbers() {
        Throwable reason =
                JournalDriver.expectFailed(journal.write(List.of(journal.atomic(journal.event(pid, 5, "again")))));
        assertThat(reason).hasMessageContainingAll("sequenceNr=5", "is there already");
        assertThat(journal.replay(pid).payloads()).containsExactly("a-1", "a-2", "a-3", "a-4", "a-5");
    }

    @Test
    void keepsWriterTimestampAndManifest() {
        PersistentRepr event = PersistentRepr.apply("x", 6, pid, "adapter", false, null, "writer-1")
                .withTimestamp(123456)
                .withMetadata("meta");
        JournalDriver.expectWritten(journal.write(List.of(journal.atomic(event))), 1);
        PersistentRepr read = journal.replay(pid, 6, 6, Long.MAX_VALUE).events().get(0);
        assertThat(read.writerUuid()).isEqualTo("writer-1");
        assertThat(read.manifest()).isEqualTo("adapter");
        assertThat(read.timestamp()).isEqualTo(123456);
        assertThat(read.metadata().get()).isEqualTo("meta");
        assertThat(journal.replay(pid, 5, 5, Long.MAX_VALUE).events().get(0).timestamp())
                .isPositive();
    }

    @Test
    void writesOfManyActorsDoNotMix() {
        List<List<AtomicWrite>> sent = new ArrayList<>();
        for (int actor = 0; actor < 50; actor++) {
            String id = pid + actor;
            List<AtomicWrite> writes =
                    List.of(journal.atomic(journal.event(id, 1, id), journal.event(id, 2, id + "!")));
            journal.send(writes);
            sent.add(writes);
        }
        sent.forEach(writes -> JournalDriver.expectWritten(journal.answers(writes), 2));
        for (int actor = 0; actor < 50; actor++) {
            assertThat(journal.replay(pid + actor).payloads()).containsExactly(pid + actor, pid + actor + "!");
        }
    }

    @Test
    void replaysMoreThanOneSegment() {
        String large = "x".repeat(10_000);
        for (int sequenceNr = 6; sequenceNr <= 30; sequenceNr++) {
            JournalDriver.expectWritten(
                    journal.write(List.of(journal.atomic(journal.event(pid, sequenceNr, large + sequenceNr)))), 1);
        }
        assertThat(journal.replay(pid).sequenceNrs()).hasSize(30).isSorted();
        journal.deleteTo(pid, 20);
        Replayed rest = journal.replay(pid);
        assertThat(rest.sequenceNrs()).hasSize(10).first().isEqualTo(21L);
        assertThat(rest.payloads()).last().isEqualTo(large + 30);
    }

    @Test
    void idsOfAnyCharactersHaveLogsOfTheirOwn() {
        List<String> ids = List.of(
                "..", ".", "a/b", "a%2fb", "ä|ö", "p".repeat(1000), "p".repeat(1001), "barnabas.partition|x", " ");
        ids.forEach(id -> journal.writeEach(id, 1, 2));
        ids.forEach(id -> assertThat(journal.replay(id).sequenceNrs()).containsExactly(1L, 2L));
        assertThat(dir.resolve("events").getParent()).isEqualTo(dir);
    }

    /** Akka has no serializer for it, Java's own is off. */
    private static final class Unserializable {}
}

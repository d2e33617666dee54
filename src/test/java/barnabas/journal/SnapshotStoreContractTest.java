package barnabas.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.persistence.DeleteSnapshotSuccess;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.Persistence;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotProtocol.DeleteSnapshot;
import akka.persistence.SnapshotProtocol.DeleteSnapshots;
import akka.persistence.SnapshotProtocol.LoadSnapshot;
import akka.persistence.SnapshotProtocol.LoadSnapshotFailed;
import akka.persistence.SnapshotProtocol.LoadSnapshotResult;
import akka.persistence.SnapshotProtocol.SaveSnapshot;
import akka.persistence.SnapshotSelectionCriteria;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/** Akka's contract for snapshot stores, case by case; those of its own test kit among them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotStoreContractTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long ALL = Long.MAX_VALUE;

    private ActorSystem system;
    private ActorRef store;
    private TestKit probe;
    private Path dir;
    private String pid;
    private List<SnapshotMetadata> saved;

    @BeforeAll
    void start(@TempDir Path temp) {
        dir = temp;
        system = ActorSystem.create(
                "snapshots", JournalDriver.config(temp, "acked").withFallback(ConfigFactory.load()));
        store = Persistence.get(system).snapshotStoreFor("barnabas.snapshot-store", ConfigFactory.empty());
        probe = new TestKit(system);
    }

    @AfterAll
    void stop() {
        TestKit.shutdownActorSystem(system);
    }

    /** s-1 to s-5 at the sequence numbers 11 to 15. */
    @BeforeEach
    void saveFive(TestInfo test) {
        pid = test.getDisplayName();
        saved = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            saved.add(save(10 + i, "s-" + i));
        }
    }

    @Test
    void loadsNothingForAnUnknownActor() {
        assertThat(load("nobody", SnapshotSelectionCriteria.latest(), ALL)).isEmpty();
    }

    @Test
    void loadsNothingThatNoCriteriaAllow() {
        assertThat(load(pid, SnapshotSelectionCriteria.none(), ALL)).isEmpty();
        assertThat(load(pid, SnapshotSelectionCriteria.create(7, ALL), ALL)).isEmpty();
        assertThat(load(pid, SnapshotSelectionCriteria.create(ALL, 100), ALL)).isEmpty();
        assertThat(load(pid, SnapshotSelectionCriteria.latest(), 7)).isEmpty();
    }

    @Test
    void loadsTheNewest() {
        assertLoaded(SnapshotSelectionCriteria.latest(), ALL, 5);
    }

    @Test
    void loadsTheNewestBelowABound() {
        assertLoaded(SnapshotSelectionCriteria.create(13, ALL), ALL, 3);
        assertLoaded(SnapshotSelectionCriteria.latest(), 13, 3);
        assertLoaded(SnapshotSelectionCriteria.create(ALL, saved.get(2).timestamp()), 13, 3);
        assertLoaded(SnapshotSelectionCriteria.create(12, saved.get(4).timestamp()), ALL, 2);
    }

    @Test
    void deletesOne() {
        tell(new DeleteSnapshot(saved.get(2)));
        probe.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);
        assertLoaded(SnapshotSelectionCriteria.create(13, ALL), ALL, 2);
        assertLoaded(SnapshotSelectionCriteria.latest(), ALL, 5);
    }

    @Test
    void deletesOneByItsSequenceNumberAlone() {
        tell(new DeleteSnapshot(SnapshotMetadata.apply(pid, 15)));
        probe.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);
        assertLoaded(SnapshotSelectionCriteria.latest(), ALL, 4);
    }

    @Test
    void deletesAllThatTheCriteriaAllow() {
        tell(new DeleteSnapshots(pid, SnapshotSelectionCriteria.create(13, ALL)));
        probe.expectMsgClass(PATIENCE, DeleteSnapshotsSuccess.class);
        assertThat(load(pid, SnapshotSelectionCriteria.create(13, ALL), ALL)).isEmpty();
        assertLoaded(SnapshotSelectionCriteria.create(14, ALL), ALL, 4);
    }

    @Test
    void deletesNothingWhenTheTimestampIsAnother() {
        SnapshotMetadata third = saved.get(2);
        tell(new DeleteSnapshot(new SnapshotMetadata(pid, third.sequenceNr(), third.timestamp() - 1000)));
        probe.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);
        assertLoaded(SnapshotSelectionCriteria.create(13, ALL), ALL, 3);
    }

    @Test
    void aSecondOneOfTheSameNumberReplacesTheFirst() {
        SnapshotMetadata again = save(14, "again");
        assertThat(again.timestamp()).isGreaterThanOrEqualTo(saved.get(3).timestamp());
        assertThat(load(pid, SnapshotSelectionCriteria.create(14, ALL), ALL).orElseThrow())
                .isEqualTo(SelectedSnapshot.create(again, "again"));
        tell(new DeleteSnapshot(again));
        probe.expectMsgClass(PATIENCE, DeleteSnapshotSuccess.class);
        assertLoaded(SnapshotSelectionCriteria.create(14, ALL), ALL, 3);
    }

    @Test
    void keepsMetadataAndLargeSnapshots() {
        SnapshotMetadata metadata = new SnapshotMetadata(pid, 100, 5, Option.apply("meta"));
        String large = "large".repeat(500_000);
        tell(new SaveSnapshot(metadata, large));
        probe.expectMsgClass(PATIENCE, SaveSnapshotSuccess.class);
        SelectedSnapshot loaded =
                load(pid, SnapshotSelectionCriteria.latest(), ALL).orElseThrow();
        assertThat(loaded.snapshot()).isEqualTo(large);
        assertThat(loaded.metadata().metadata().get()).isEqualTo("meta");
    }

    @Test
    void doesNotSaveWhatCannotBeSerialized() {
        tell(new SaveSnapshot(SnapshotMetadata.apply(pid, 100), new Object()));
        probe.expectMsgClass(PATIENCE, SaveSnapshotFailure.class);
        assertLoaded(SnapshotSelectionCriteria.latest(), ALL, 5);
    }

    @Test
    void failsOnADamagedSnapshotAndDoesNotPassItOver() throws IOException {
        Path newest = file("15-");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[bytes.length - 1] ^= 1;
        Files.write(newest, bytes);
        tell(new LoadSnapshot(pid, SnapshotSelectionCriteria.latest(), ALL));
        assertThat(probe.expectMsgClass(PATIENCE, LoadSnapshotFailed.class).cause())
                .hasMessageContaining("is damaged");
    }

    private Path file(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(dir.resolve("snapshots").resolve(PersistenceIdFolder.name(pid)))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private SnapshotMetadata save(long sequenceNr, String snapshot) {
        tell(new SaveSnapshot(SnapshotMetadata.apply(pid, sequenceNr), snapshot));
        return probe.expectMsgClass(PATIENCE, SaveSnapshotSuccess.class).metadata();
    }

    private Optional<SelectedSnapshot> load(String id, SnapshotSelectionCriteria criteria, long to) {
        tell(new LoadSnapshot(id, criteria, to));
        Option<SelectedSnapshot> loaded =
                probe.expectMsgClass(PATIENCE, LoadSnapshotResult.class).snapshot();
        return loaded.isEmpty() ? Optional.empty() : Optional.of(loaded.get());
    }

    private void assertLoaded(SnapshotSelectionCriteria criteria, long to, int number) {
        assertThat(load(pid, criteria, to)).contains(SelectedSnapshot.create(saved.get(number - 1), "s-" + number));
    }

    private void tell(Object message) {
        store.tell(message, probe.getRef());
    }
}

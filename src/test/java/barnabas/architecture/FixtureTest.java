package barnabas.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.architecture.SourceTree.Source;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/** Each rule bites what breaks it, says so in words, and lets the rest pass. */
class FixtureTest {
    private static final String ROOT = "barnabas.architecture.fixture";

    private final Rooms rooms = new Rooms(ROOT);
    private final Rules rules = new Rules(rooms);
    private final List<Source> sources = new SourceTree(Path.of("src/test/java")).below(ROOT);

    @Test
    void anImportThatPointsUpIsNoticed() {
        bites(rules.importsPointDown())
                .contains("imports point down the room table")
                .contains("room broker (level 5) imports server (level 7)")
                .doesNotContain("room server");
        bites(SourceRules.importsPointDown(rooms, sources))
                .contains("imports point down the room table: room broker (level 5) imports server (level 7)")
                .doesNotContain("room server");
    }

    @Test
    void aClientThatReachesIntoTheServerIsNoticed() {
        bites(rules.importsPointDown())
                .contains("client imports no server room")
                .contains("room client (level 2) imports log (level 1)")
                .doesNotContain("imports model");
    }

    @Test
    void aRoomThatTheTableDoesNotHaveIsNoticed() {
        bites(rules.everyClassIsInARoom())
                .contains("every class is in a room of the room table")
                .contains("attic.Drawer")
                .doesNotContain("model.Name");
    }

    @Test
    void aCircleOfPackagesInsideARoomIsNoticed() {
        bites(rules.packagesHaveNoCycles())
                .contains("packages do not import each other in a circle")
                .contains("Slice gateway.admin", "Slice gateway");
    }

    @Test
    void aPureRoomWithHandsIsNoticed() {
        bites(rules.pureRoomsHaveNoHands())
                .contains("pure rooms know no Akka, files, sockets, threads or clocks")
                .contains("StartsAThread", "java.lang.Thread")
                .contains("OpensAFile", "java.nio.file.Path")
                .contains("WaitsForAFuture", "java.util.concurrent.CompletableFuture")
                .contains("TellsAnActor", "akka.actor.typed.ActorRef")
                .doesNotContain("type <java.nio.ByteBuffer>");
    }

    @Test
    void aPureRoomThatReadsAClockIsNoticed() {
        bites(rules.pureRoomsAreToldTheTime())
                .contains("pure rooms read no clock: the time is an argument")
                .contains("java.time.Instant.now()", "java.lang.System.nanoTime()")
                .doesNotContain("EPOCH");
    }

    @Test
    void recordInternalsOutsideTheirRoomAreNoticed() {
        bites(rules.onlyRecordsKnowsRecordInternals())
                .contains("only the room records knows org.apache.kafka.common.record.internal")
                .contains("KnowsRecordInternals")
                .doesNotContain("Codec");
    }

    @Test
    void aCopiedConstantOfRecordInternalsIsNoticedInTheSource() {
        bites(SourceRules.onlyRecordsImportsRecordInternals(rooms, sources))
                .contains("only the room records imports org.apache.kafka.common.record.internal")
                .contains("CopiesAConstant.java")
                .doesNotContain("Codec");
    }

    @Test
    void anAppendPastTheJournalIsNoticed() {
        bites(rules.onlyJournalAppends())
                .contains("only the room journal calls the log's append")
                .contains("AppendsPastTheJournal.called", "AppendsPastTheJournal.referred")
                .doesNotContain("journal.Appends");
    }

    @Test
    void aPackageThatDoesNotSayWhatItIsForIsNoticed() {
        bites(SourceRules.everyPackageSaysWhatItIsFor(sources))
                .contains("every package has a package-info.java")
                .contains("package " + ROOT + ".attic has none")
                .contains("package " + ROOT + ".metadata has none")
                .doesNotContain("package " + ROOT + ".model has none");
    }

    private static AbstractStringAssert<?> bites(ArchRule rule) {
        return assertThat(rule.evaluate(Imported.FIXTURE).getFailureReport().toString());
    }

    private static AbstractStringAssert<?> bites(List<String> breaches) {
        return assertThat(String.join("\n", breaches));
    }

    private static final class Imported {
        static final JavaClasses FIXTURE = new ClassFileImporter().importPackages(ROOT);
    }
}

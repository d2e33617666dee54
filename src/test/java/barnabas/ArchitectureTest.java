package barnabas;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.architecture.Rooms;
import barnabas.architecture.Rules;
import barnabas.architecture.SourceRules;
import barnabas.architecture.SourceTree;
import barnabas.architecture.SourceTree.Source;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The project keeps to its own structure: see {@link Rooms} for the table of rooms. */
class ArchitectureTest {
    private static final Rooms ROOMS = new Rooms("barnabas");
    private static final Rules RULES = new Rules(ROOMS);

    private static JavaClasses classes;
    private static List<Source> sources;

    @BeforeAll
    static void readTheProject() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("barnabas");
        sources = new SourceTree(Path.of("src/main/java")).below("barnabas");
    }

    @Test
    void everyClassIsInARoomOfTheTable() {
        RULES.everyClassIsInARoom().check(classes);
    }

    @Test
    void importsPointDown() {
        RULES.importsPointDown().check(classes);
        assertThat(SourceRules.importsPointDown(ROOMS, sources)).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        RULES.packagesHaveNoCycles().check(classes);
    }

    @Test
    void pureRoomsHaveNoHands() {
        RULES.pureRoomsHaveNoHands().check(classes);
    }

    @Test
    void pureRoomsAreToldTheTime() {
        RULES.pureRoomsAreToldTheTime().check(classes);
    }

    @Test
    void onlyRecordsKnowsKafkasRecordInternals() {
        RULES.onlyRecordsKnowsRecordInternals().check(classes);
        assertThat(SourceRules.onlyRecordsImportsRecordInternals(ROOMS, sources))
                .isEmpty();
    }

    @Test
    void onlyTheJournalAppendsToTheLog() {
        RULES.onlyJournalAppends().check(classes);
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        assertThat(SourceRules.everyPackageSaysWhatItIsFor(sources)).isEmpty();
    }

    @Test
    void scalaTestIsNotThere() {
        assertThat(getClass().getResource("/org/junit/jupiter/api/Test.class")).isNotNull();
        assertThat(getClass().getResource("/org/scalatest/Suite.class")).isNull();
    }
}

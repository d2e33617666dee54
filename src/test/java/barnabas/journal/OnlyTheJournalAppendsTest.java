package barnabas.journal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import barnabas.log.PartitionLog;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class OnlyTheJournalAppendsTest {
    @Test
    void noOtherRoomAppendsToALog() {
        var classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("barnabas");
        noClasses()
                .that()
                .resideOutsideOfPackage("barnabas.journal")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "an append to a log",
                        (JavaCall<?> call) -> call.getTargetOwner().isEquivalentTo(PartitionLog.class)
                                && call.getName().equals("append")))
                .because("everything in a log comes through Akka Persistence")
                .check(classes);
    }
}

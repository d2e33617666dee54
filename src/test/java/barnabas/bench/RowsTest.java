package barnabas.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.bench.figures.Contender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class RowsTest {
    @Test
    void everyRowHasANameOfItsOwnAndAGoal() {
        assertThat(Rows.all()).extracting(Row::name).doesNotHaveDuplicates();
        assertThat(Rows.all()).allMatch(row -> !row.entry().goals().isEmpty());
    }

    @Test
    void anAimIsFurtherThanWhatMustBe() {
        assertThat(Rows.all()).flatExtracting(row -> row.entry().goals()).allMatch(goal -> goal.figure()
                .reaches(goal.aim(), goal.must()));
    }

    @Test
    void rowsAreAskedForByNamesAndByPartsOfThem() {
        assertThat(Rows.named("replicated")).extracting(Row::name).containsExactly("replicated");
        assertThat(Rows.named("produce-*")).hasSize(12);
        assertThat(Rows.named("*")).isEqualTo(Rows.all());
        assertThat(Rows.named("replicated, produce-1p-1KiB"))
                .extracting(Row::name)
                .containsExactly("produce-1p-1KiB", "replicated");
    }

    @Test
    void aRowThatIsNotThereIsToldWithThoseThatAre() {
        assertThatThrownBy(() -> Rows.named("replicated,nonsense"))
                .hasMessageContaining("no row is named nonsense")
                .hasMessageContaining("produce-1p-1KiB");
    }

    @Test
    void whatIsNotSaidIsFiveTurnsOfFifteenSeconds() {
        assertThat(Options.of(new Properties()))
                .isEqualTo(new Options(
                        "*",
                        5,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60),
                        List.of(Contender.values()),
                        Path.of("docs/comparison")));
    }

    @Test
    void recordsThatWereNotAckedOrAreNotThereAreAFault() {
        assertThat(Produce.fault(10, 10, 10)).isEmpty();
        assertThat(Produce.fault(10, 10, 11))
                .as("one was written twice, for its answer came too late")
                .isEmpty();
        assertThat(Produce.fault(10, 9, 10)).isEqualTo("sent=10 acked=9 there=10");
        assertThat(Produce.fault(10, 10, 9)).isEqualTo("sent=10 acked=10 there=9");
    }
}

package barnabas.bench.figures;

import static barnabas.bench.figures.Contender.BARNABAS;
import static barnabas.bench.figures.Contender.KAFKA;
import static barnabas.bench.figures.TrialFixture.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    @TempDir
    private Path folder;

    private Results results;

    @BeforeEach
    void open() {
        results = new Results(folder.resolve("kept"));
    }

    private void append(String build, String session, int pair, Contender contender, double speed) throws Exception {
        results.append(TrialFixture.of(build, session, pair, contender, Map.of(Figure.THROUGHPUT, speed), ""));
    }

    @Test
    void whatIsKeptIsReadAsItWas() throws Exception {
        append("b1", "s1", 0, BARNABAS, 2.5);
        append("b1", "s1", 0, KAFKA, 1.5);
        assertThat(results.counting("row", TWO))
                .containsExactlyInAnyOrder(
                        TrialFixture.of("b1", "s1", 0, BARNABAS, Map.of(Figure.THROUGHPUT, 2.5), ""),
                        TrialFixture.of("b1", "s1", 0, KAFKA, Map.of(Figure.THROUGHPUT, 1.5), ""));
    }

    @Test
    void aRowOfWhichNothingIsKnownHasNoTrials() throws Exception {
        assertThat(results.counting("row", TWO)).isEmpty();
        assertThat(results.done("row", TWO, "b1")).isEmpty();
    }

    @Test
    void aPairThatWasBrokenOffIsGoneThroughAgain() throws Exception {
        append("b1", "s1", 0, BARNABAS, 2);
        append("b1", "s1", 0, KAFKA, 1);
        append("b1", "s1", 1, KAFKA, 1);
        assertThat(results.done("row", TWO, "b1")).containsExactly(0);
        assertThat(results.counting("row", TWO)).hasSize(2);
    }

    @Test
    void halvesOfTwoSessionsMakeNoPair() throws Exception {
        append("b1", "s1", 0, BARNABAS, 2);
        append("b1", "s2", 0, KAFKA, 1);
        assertThat(results.done("row", TWO, "b1")).isEmpty();
    }

    @Test
    void trialsOfAnOlderBuildDoNotCount() throws Exception {
        append("b1", "s1", 0, BARNABAS, 2);
        append("b1", "s1", 0, KAFKA, 1);
        append("b2", "s2", 0, BARNABAS, 4);
        append("b2", "s2", 0, KAFKA, 1);
        assertThat(results.done("row", TWO, "b3")).isEmpty();
        assertThat(results.counting("row", TWO)).allMatch(trial -> trial.build().equals("b2"));
    }

    @Test
    void ofAPairThatWasGoneThroughTwiceTheLaterCounts() throws Exception {
        for (String session : new String[] {"2026-01-02", "2026-01-01"}) {
            append("b1", session, 0, BARNABAS, 2);
            append("b1", session, 0, KAFKA, 1);
        }
        assertThat(results.counting("row", TWO)).hasSize(2).allMatch(trial -> trial.session()
                .equals("2026-01-02"));
    }

    @Test
    void aLineThatWasCutOffIsPassedOver() throws Exception {
        append("b1", "s1", 0, BARNABAS, 2);
        append("b1", "s1", 0, KAFKA, 1);
        Files.writeString(results.file("row"), "{\"row\":\"row\",\"pa", StandardOpenOption.APPEND);
        assertThat(results.done("row", TWO, "b1")).containsExactly(0);
    }

    @Test
    void aLineAfterOneThatWasCutOffIsNotLost() throws Exception {
        append("b1", "s1", 0, BARNABAS, 2);
        Files.writeString(results.file("row"), "{\"row\":\"row\",\"pa", StandardOpenOption.APPEND);
        append("b1", "s1", 0, KAFKA, 1);
        assertThat(results.done("row", TWO, "b1")).containsExactly(0);
    }
}

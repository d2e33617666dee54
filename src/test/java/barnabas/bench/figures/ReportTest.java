package barnabas.bench.figures;

import static barnabas.bench.figures.Contender.BARNABAS;
import static barnabas.bench.figures.Contender.KAFKA;
import static barnabas.bench.figures.Contender.KAFKA_TUNED;
import static barnabas.bench.figures.TrialFixture.trial;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Entry ROW =
            new Entry("fast", "produce, quickly", List.of(Goal.ratio(Figure.THROUGHPUT, 1.2, 2)));

    @TempDir
    private Path folder;

    private static Report of(Trial... trials) {
        return new Report(Map.of(ROW, List.of(trials)));
    }

    private static Document xml(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(file))));
    }

    @Test
    void aGoalsLineTellsFiguresRatioIntervalAndVerdict() {
        Report report = of(
                trial(0, BARNABAS, Figure.THROUGHPUT, 150.4),
                trial(0, KAFKA, Figure.THROUGHPUT, 50),
                trial(0, KAFKA_TUNED, Figure.THROUGHPUT, 100));
        assertThat(report.text())
                .contains(
                        "| `fast` | throughput, MB/s | 150 | 100 (tuned) | **1.5** [1.5, 1.5] | 1.2 | 2 | too few pairs |");
    }

    @Test
    void allFiguresOfARowAreToldOfAllContenders() {
        Report report = of(trial(0, BARNABAS, Figure.CPU_PER_GB, 3.14159), trial(0, KAFKA, Figure.CPU_PER_GB, 0.4));
        assertThat(report.text())
                .contains("## fast", "Produce, quickly. Medians of 1 pair.", "| broker CPU, CPU-s/GB | 3.14 | 0.4 |");
    }

    @Test
    void aRowThatWasNotMeasuredIsNamedAndHasNoFigures() {
        assertThat(of().text())
                .contains("| `fast` | throughput, MB/s |  |  |  | 1.2 | 2 | not measured |")
                .doesNotContain("## fast");
    }

    @Test
    void whatWasLostIsToldAndMakesTheRowVoid() {
        Report report = of(TrialFixture.of("b", "s", 0, BARNABAS, Map.of(Figure.THROUGHPUT, 9.0), "acked=2 there=1"));
        assertThat(report.text()).contains("| void |", "**Void**: Barnabas: acked=2 there=1.");
    }

    @Test
    void aBusyMachineIsTold() {
        Report report =
                of(TrialFixture.of("b", "s", 0, BARNABAS, Map.of(Figure.THROUGHPUT, 9.0, Figure.FOREIGN_CPU, 1.2), ""));
        assertThat(report.text()).contains("not quiet in 1 of these 1 trials");
    }

    @Test
    void plotsAreWellFormedAndNamedOnThePage() throws Exception {
        Histogram latencies = new Histogram(3);
        for (int micros = 500; micros < 20_000; micros += 7) {
            latencies.recordValue(micros);
        }
        Trial ours = new Trial(
                "fast",
                0,
                BARNABAS,
                "b",
                "s",
                "",
                Map.of(Figure.THROUGHPUT, 4.0),
                "",
                List.of(),
                List.of(),
                Histograms.encoded(latencies));
        Report report = of(ours, trial(0, KAFKA, Figure.THROUGHPUT, 2));
        report.write(folder);
        String page = Files.readString(folder.resolve("README.md"));
        assertThat(page).contains("(ratios.svg)", "(fast.svg)");
        assertThat(xml(folder.resolve("ratios.svg"))
                        .getElementsByTagName("circle")
                        .getLength())
                .isEqualTo(1);
        assertThat(xml(folder.resolve("fast.svg"))
                        .getElementsByTagName("polyline")
                        .getLength())
                .isEqualTo(1);
    }

    @Test
    void numbersHaveThreeDigitsThatTellSomething() {
        assertThat(List.of(1234.4, 123.4, 12.34, 1.234, 0.5, 100.0, 0.0))
                .extracting(Report::number)
                .containsExactly("1234", "123", "12.3", "1.23", "0.5", "100", "0");
    }
}

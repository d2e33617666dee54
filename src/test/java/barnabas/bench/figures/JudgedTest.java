package barnabas.bench.figures;

import static barnabas.bench.figures.Contender.BARNABAS;
import static barnabas.bench.figures.Contender.KAFKA;
import static barnabas.bench.figures.Contender.KAFKA_TUNED;
import static barnabas.bench.figures.TrialFixture.trial;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedTest {
    private static final Goal FASTER = Goal.ratio(Figure.THROUGHPUT, 1.2, 2);
    private static final Goal CHEAPER = Goal.ratio(Figure.CPU_PER_GB, 0.6, 0.35);

    private static List<Trial> pairs(Figure figure, double[] ours, double[] theirs) {
        List<Trial> trials = new ArrayList<>();
        for (int pair = 0; pair < ours.length; pair++) {
            trials.add(trial(pair, BARNABAS, figure, ours[pair]));
            trials.add(trial(pair, KAFKA, figure, theirs[pair]));
        }
        return trials;
    }

    @Test
    void aRatioIsOfTheFiguresOfOnePair() {
        // The machine became faster meanwhile: of the medians the ratio would be another.
        Judged judged =
                Judged.of(FASTER, pairs(Figure.THROUGHPUT, new double[] {30, 60, 200}, new double[] {10, 30, 50}));
        assertThat(judged.spread().orElseThrow().median()).isEqualTo(3);
    }

    @Test
    void theAimIsReachedWhenTheWorseEndOfTheIntervalReachesIt() {
        assertThat(Judged.of(FASTER, pairs(Figure.THROUGHPUT, new double[] {20, 20, 21, 22, 22}, new double[] {
                            10, 10, 10, 10, 10
                        }))
                        .verdict())
                .isEqualTo(Verdict.AIM_REACHED);
    }

    @Test
    void whatMustBeIsReachedThoughTheAimIsNot() {
        assertThat(Judged.of(FASTER, pairs(Figure.THROUGHPUT, new double[] {13, 13, 21, 22, 22}, new double[] {
                            10, 10, 10, 10, 10
                        }))
                        .verdict())
                .isEqualTo(Verdict.MUST_REACHED);
    }

    @Test
    void aMedianThatReachesItDoesNotSufficeWhenTheIntervalDoesNot() {
        assertThat(Judged.of(FASTER, pairs(Figure.THROUGHPUT, new double[] {11, 11, 15, 22, 22}, new double[] {
                            10, 10, 10, 10, 10
                        }))
                        .verdict())
                .isEqualTo(Verdict.UNCERTAIN);
    }

    @Test
    void whereLessIsBetterTheUpperEndCounts() {
        assertThat(Judged.of(CHEAPER, pairs(Figure.CPU_PER_GB, new double[] {3, 3, 4, 5, 5}, new double[] {
                            10, 10, 10, 10, 10
                        }))
                        .verdict())
                .isEqualTo(Verdict.MUST_REACHED);
        assertThat(Judged.of(CHEAPER, pairs(Figure.CPU_PER_GB, new double[] {3, 3, 4, 7, 7}, new double[] {
                            10, 10, 10, 10, 10
                        }))
                        .verdict())
                .isEqualTo(Verdict.UNCERTAIN);
        assertThat(Judged.of(CHEAPER, pairs(Figure.CPU_PER_GB, new double[] {7, 7, 7, 7, 7}, new double[] {
                            10, 10, 10, 10, 10
                        }))
                        .verdict())
                .isEqualTo(Verdict.MISSED);
    }

    @Test
    void theBetterOfTheTwoKafkasCounts() {
        List<Trial> trials = List.of(
                trial(0, BARNABAS, Figure.CPU_PER_GB, 4),
                trial(0, KAFKA, Figure.CPU_PER_GB, 10),
                trial(0, KAFKA_TUNED, Figure.CPU_PER_GB, 8));
        Judged judged = Judged.of(CHEAPER, trials);
        assertThat(judged.peer()).contains(KAFKA_TUNED);
        assertThat(judged.spread().orElseThrow().median()).isEqualTo(0.5);
    }

    @Test
    void lostRecordsMakeARowVoidWhoeverLostThem() {
        List<Trial> trials = List.of(
                trial(0, BARNABAS, Figure.THROUGHPUT, 30),
                TrialFixture.of("build", "session", 0, KAFKA, Map.of(Figure.THROUGHPUT, 10.0), "acked=2 there=1"));
        assertThat(Judged.of(FASTER, trials).verdict()).isEqualTo(Verdict.VOID);
        assertThat(Judged.of(FASTER, trials).spread()).isEmpty();
    }

    @Test
    void anAbsoluteGoalNeedsNoPeer() {
        Goal few = Goal.absolute(Figure.THREADS, 50, 30);
        List<Trial> five = IntStream.range(0, 5)
                .mapToObj(pair -> trial(pair, BARNABAS, Figure.THREADS, 40))
                .toList();
        assertThat(Judged.of(few, five).verdict()).isEqualTo(Verdict.MUST_REACHED);
    }

    @Test
    void fewerThanFivePairsReachNothing() {
        double[] fast = {30, 30, 30, 30};
        double[] slow = {10, 10, 10, 10};
        Judged judged = Judged.of(FASTER, pairs(Figure.THROUGHPUT, fast, slow));
        assertThat(judged.verdict()).isEqualTo(Verdict.TOO_FEW_PAIRS);
        assertThat(judged.spread().orElseThrow().median()).isEqualTo(3);
    }

    @Test
    void withoutTrialsNothingIsMeasured() {
        assertThat(Judged.of(FASTER, List.of()).verdict()).isEqualTo(Verdict.NOT_MEASURED);
    }
}

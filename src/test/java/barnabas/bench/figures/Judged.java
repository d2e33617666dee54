package barnabas.bench.figures;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of one goal.
 *
 * @param peer the better of the Apache Kafkas, who counts; empty when none was measured
 * @param spread of the pairs' ratios, or of Barnabas's own figures; empty when there are none
 */
public record Judged(Goal goal, Optional<Contender> peer, Optional<Spread> spread, Verdict verdict) {
    /** The median of a contender's figure; empty when it has none. */
    public static Optional<Double> median(List<Trial> trials, Contender contender, Figure figure) {
        List<Double> figures = trials.stream()
                .filter(trial -> trial.contender() == contender)
                .filter(trial -> trial.figures().containsKey(figure))
                .map(trial -> trial.figures().get(figure))
                .toList();
        return figures.isEmpty() ? Optional.empty() : Optional.of(Spread.median(figures));
    }

    /** By the trials that count. */
    public static Judged of(Goal goal, List<Trial> trials) {
        Optional<Contender> peer = better(goal.figure(), trials);
        List<Double> samples = goal.isRatio()
                ? peer.map(better -> ratios(goal.figure(), trials, better)).orElse(List.of())
                : trials.stream()
                        .filter(trial -> trial.contender() == Contender.BARNABAS)
                        .filter(trial -> trial.figures().containsKey(goal.figure()))
                        .map(trial -> trial.figures().get(goal.figure()))
                        .toList();
        if (trials.stream().anyMatch(trial -> !trial.fault().isEmpty())) {
            return new Judged(goal, peer, Optional.empty(), Verdict.VOID);
        }
        if (samples.isEmpty()) {
            return new Judged(goal, peer, Optional.empty(), Verdict.NOT_MEASURED);
        }
        Spread spread = Spread.of(samples);
        return new Judged(goal, peer, Optional.of(spread), goal.judge(spread));
    }

    private static Optional<Contender> better(Figure figure, List<Trial> trials) {
        Comparator<Contender> byMedian = Comparator.comparing(
                contender -> median(trials, contender, figure).orElseThrow());
        return List.of(Contender.KAFKA, Contender.KAFKA_TUNED).stream()
                .filter(contender -> median(trials, contender, figure).isPresent())
                .max(figure.moreIsBetter() ? byMedian : byMedian.reversed());
    }

    private static List<Double> ratios(Figure figure, List<Trial> trials, Contender peer) {
        Map<Integer, Double> theirs = byPair(figure, trials, peer);
        return byPair(figure, trials, Contender.BARNABAS).entrySet().stream()
                .filter(ours -> theirs.containsKey(ours.getKey()))
                .map(ours -> ours.getValue() / theirs.get(ours.getKey()))
                .toList();
    }

    private static Map<Integer, Double> byPair(Figure figure, List<Trial> trials, Contender contender) {
        return trials.stream()
                .filter(trial -> trial.contender() == contender)
                .filter(trial -> trial.figures().containsKey(figure))
                .collect(Collectors.toMap(Trial::pair, trial -> trial.figures().get(figure)));
    }
}

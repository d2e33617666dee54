package barnabas.bench;

import barnabas.bench.figures.Figure;
import java.util.List;
import java.util.Map;

/**
 * What came of one turn.
 *
 * @param fault what became of records that should be there; empty when all is well
 * @param raw what the load's programs said
 * @param histogram HdrHistogram's compressed form in Base64; empty when there is none
 */
public record Outcome(Map<Figure, Double> figures, String fault, List<String> raw, String histogram) {
    static Outcome of(Map<Figure, Double> figures, String fault, List<String> raw) {
        return new Outcome(figures, fault, raw, "");
    }
}

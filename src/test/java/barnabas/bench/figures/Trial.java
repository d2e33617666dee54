package barnabas.bench.figures;

import java.util.List;
import java.util.Map;

/**
 * What one trial gave, as it is kept.
 *
 * @param build what was measured, see {@link Results}
 * @param session the run of the harness that it belongs to: figures of one pair are of one session
 * @param begun when, as ISO 8601
 * @param fault what became of records that should be there, empty when all is well
 * @param notes what limits its worth, such as that the machine did not become quiet
 * @param raw what the load's programs said
 * @param histogram of latencies in microseconds: HdrHistogram's compressed form in Base64, empty when there is none
 */
public record Trial(
        String row,
        int pair,
        Contender contender,
        String build,
        String session,
        String begun,
        Map<Figure, Double> figures,
        String fault,
        List<String> notes,
        List<String> raw,
        String histogram) {
    public Trial {
        figures = Map.copyOf(figures);
        notes = List.copyOf(notes);
        raw = List.copyOf(raw);
    }
}

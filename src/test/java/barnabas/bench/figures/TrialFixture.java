package barnabas.bench.figures;

import java.util.List;
import java.util.Map;

/** Trials as tests need them. */
final class TrialFixture {
    static final List<Contender> TWO = List.of(Contender.BARNABAS, Contender.KAFKA);

    private TrialFixture() {}

    static Trial trial(int pair, Contender contender, Figure figure, double value) {
        return of("build", "session", pair, contender, Map.of(figure, value), "");
    }

    static Trial of(
            String build, String session, int pair, Contender contender, Map<Figure, Double> figures, String fault) {
        return new Trial(
                "row",
                pair,
                contender,
                build,
                session,
                "2026-01-01T00:00:00Z",
                figures,
                fault,
                List.of(),
                List.of("said"),
                "");
    }
}

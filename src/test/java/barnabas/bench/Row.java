package barnabas.bench;

import barnabas.bench.figures.Contender;
import barnabas.bench.figures.Entry;
import barnabas.bench.figures.Goal;
import java.util.Arrays;
import java.util.List;

/** A row of the comparison: on which brokers what is done, and what its figures are to be. */
public record Row(Entry entry, Systems systems, List<Contender> contenders, Exercise exercise) {
    private static final List<Contender> ALL = Arrays.asList(Contender.values());

    static Row of(String name, String title, Systems systems, Exercise exercise, Goal... goals) {
        return new Row(new Entry(name, title, List.of(goals)), systems, ALL, exercise);
    }

    /** With those of its contenders that are among these. */
    Row among(List<Contender> some) {
        return new Row(
                entry, systems, contenders.stream().filter(some::contains).toList(), exercise);
    }

    public String name() {
        return entry.name();
    }
}

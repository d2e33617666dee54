package barnabas.bench.figures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** One trial's place: in each pair all contenders have their turn, every other pair in the reverse order. */
public record Turn(int pair, Contender contender) {
    /**
     * A B B A A B …, with three A B C C B A …: so what gets slowly better or worse meanwhile favours nobody.
     *
     * @param done pairs that need not be gone through again; the others keep their order
     */
    public static List<Turn> schedule(List<Contender> contenders, int pairs, Set<Integer> done) {
        List<Turn> turns = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            if (done.contains(pair)) {
                continue;
            }
            List<Contender> order = new ArrayList<>(contenders);
            if (pair % 2 == 1) {
                Collections.reverse(order);
            }
            for (Contender contender : order) {
                turns.add(new Turn(pair, contender));
            }
        }
        return turns;
    }
}

package barnabas.it.cluster.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A model of a log tells histories: those that keep to it are clean, those with one thing wrong are not. */
class HistoryPropertiesTest {
    private static final int RECORDS = 60;

    /** A row of a log: {@code epoch} rises now and then, and may then take an offset of its own. */
    private record Row(Value value, long offset, int epoch) {}

    private static List<Row> log(Random random) {
        List<Row> rows = new ArrayList<>();
        int[] sequences = new int[3];
        long offset = 0;
        int epoch = 1;
        for (int i = 0; i < RECORDS; i++) {
            if (random.nextInt(10) == 0) {
                epoch++;
                offset += random.nextInt(2);
            }
            int writer = random.nextInt(sequences.length);
            rows.add(new Row(new Value(writer + 1, sequences[writer]++), offset++, epoch));
        }
        return rows;
    }

    /** Writers write, some never hear of it; a reader follows by leaps, and one begins anew at the end. */
    private static void tell(
            History history, List<Row> written, List<Row> readLive, List<Row> readAtEnd, Random random) {
        int followed = 0;
        for (int i = 0; i < written.size(); i++) {
            Row row = written.get(i);
            history.sent(0, row.value());
            long known = history.known(0);
            if (random.nextInt(5) > 0) {
                history.acked(0, row.value(), row.offset());
            } else {
                history.unknown(0, row.value());
            }
            history.told(0, known, known + random.nextInt(2));
            while (followed <= i && random.nextInt(3) > 0) {
                Row next = readLive.get(followed++);
                history.read(
                        "live", 0, next.offset(), next.epoch(), next.value().bytes());
            }
        }
        history.end();
        readAtEnd.forEach(row ->
                history.read("end", 0, row.offset(), row.epoch(), row.value().bytes()));
    }

    @Property(tries = 200)
    void whatKeepsToTheLogIsClean(@ForAll long seed) {
        Random random = new Random(seed);
        List<Row> log = log(random);
        History history = new History("t");
        tell(history, log, log, log, random);
        assertThat(history.verdict().clean()).as(history.verdict().toString()).isTrue();
    }

    @Property(tries = 200)
    void twoRowsThatChangedPlacesAreFound(@ForAll long seed) {
        Random random = new Random(seed);
        List<Row> log = log(random);
        int at = random.nextInt(RECORDS - 1);
        List<Row> swapped = new ArrayList<>(log);
        swapped.set(at, moved(log.get(at + 1), log.get(at)));
        swapped.set(at + 1, moved(log.get(at), log.get(at + 1)));
        History history = new History("t");
        log.forEach(row -> {
            history.sent(0, row.value());
            history.acked(0, row.value(), row.offset());
        });
        swapped.forEach(row ->
                history.read("r", 0, row.offset(), row.epoch(), row.value().bytes()));
        assertThat(history.verdict().anomalies()).containsKeys(Anomaly.INCONSISTENT_OFFSET, Anomaly.DUPLICATE);
    }

    private static Row moved(Row what, Row where) {
        return new Row(what.value(), where.offset(), where.epoch());
    }

    @Property(tries = 200)
    void anAckedRowThatIsNotThereAtTheEndIsFound(@ForAll long seed) {
        Random random = new Random(seed);
        List<Row> log = log(random);
        List<Row> without = new ArrayList<>(log);
        Row gone = without.remove(random.nextInt(RECORDS));
        History history = new History("t");
        history.sent(0, gone.value());
        history.acked(0, gone.value(), gone.offset());
        tell(history, log, log, without, random);
        assertThat(history.verdict().lost()).isEqualTo(1);
    }
}

package barnabas.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GroupOfOneTest {
    private static final Membership ALONE = new Membership(List.of(Bench.ONE));

    @Test
    void electsItselfAtOnceButLeadsOnlyWhenItsTermIsStored() {
        Bench bench = Bench.open(ALONE, Standing.SOUND, 0, 1);

        Output first = bench.on(new Input.Tick());
        assertThat(first.store().state().term()).isEqualTo(2);
        assertThat(first.leadership()).isNull();

        assertThat(bench.stored().leadership()).isEqualTo(new Output.Leadership(2, true));
        assertThat(bench.replica.kind()).isEqualTo(Replica.Kind.LEADER);
    }

    @Test
    void commitsWhatItHasFlushedAndWritesNothingOfItsOwn() {
        Bench bench = Bench.open(ALONE, Standing.SOUND, 0, 1, 1);
        bench.on(new Input.Tick());
        Output elected = bench.stored();

        assertThat(elected.persists()).isEmpty();
        assertThat(elected.highWatermark()).isEqualTo(20);
        assertThat(elected.wakeAtMs()).as("waits only for its word to be out").isLessThan(Output.NO_WAKE);
    }

    @Test
    void acksWhenItIsFlushedAndNotWhenItIsWritten() {
        Bench bench = Bench.open(ALONE, Standing.SOUND, 0);
        bench.on(new Input.Tick());
        bench.links.announced = 1;
        bench.stored();
        assertThat(bench.replica.admission(bench.moment())).isEqualTo(Replica.Admission.OPEN);

        Output.Persist persist =
                bench.on(new Input.Propose(List.of(3, 2))).persists().get(0);
        assertThat(persist.expectedEnd()).isZero();
        assertThat(persist.batches()).containsExactly(Bench.batch(1, 0, 3), Bench.batch(1, 3, 5));

        assertThat(bench.on(new Input.Written(0, 5)).highWatermark()).isZero();
        Output flushed = bench.on(new Input.Flushed(0, 5));
        assertThat(flushed.highWatermark()).isEqualTo(5);
        assertThat(flushed.ackThrough()).isEqualTo(5);
        assertThat(flushed.wakeAtMs()).as("an idle group waits for nothing").isEqualTo(Output.NO_WAKE);
    }

    @Test
    void acksNothingOfAFailedFlush() {
        Bench bench = Bench.open(ALONE, Standing.SOUND, 0);
        bench.on(new Input.Tick());
        bench.links.announced = 1;
        bench.stored();
        bench.on(new Input.Propose(List.of(1)));
        bench.on(new Input.Written(0, 1));

        Output failed = bench.on(new Input.StorageFailed());
        assertThat(failed.leadership()).isEqualTo(new Output.Leadership(1, false));
        assertThat(bench.on(new Input.Flushed(0, 1)).ackThrough()).isZero();
        assertThat(bench.replica.kind()).isEqualTo(Replica.Kind.RESIGNED);
    }
}

package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.consensus.Replica.FollowerStatus;
import barnabas.consensus.ReplicaId;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rule C4. */
class InSyncTest {
    private static final BrokerId SELF = new BrokerId(1);
    private static final ReplicaId TWO = new ReplicaId(new BrokerId(2), new UUID(2, 2));

    private final InSync watch = new InSync(SELF, 0, 100);

    private Set<BrokerId> look(long nowMs, long end, long match, boolean inTouch) {
        return watch.look(nowMs, end, List.of(new FollowerStatus(TWO, match, inTouch)));
    }

    @Test
    void whoHasReachedTheEndIsInSync() {
        assertThat(look(10, 100, 100, true)).containsExactly(SELF, TWO.broker());
    }

    @Test
    void underLoadItIsEnoughToReachWhatWasTheEndAWhileAgo() {
        long now = 0;
        for (long end = 200; end < 20_000; end += 100) {
            now += 1_000;
            assertThat(look(now, end, end - 50, true)).contains(TWO.broker());
        }
    }

    @Test
    void whoFallsBehindForTenSecondsIsNotInSyncAnyMore() {
        look(0, 100, 100, true);
        assertThat(look(9_000, 300, 150, true)).contains(TWO.broker());
        assertThat(look(InSync.BEHIND_MAX_MS, 400, 150, true)).containsExactly(SELF);
        assertThat(look(InSync.BEHIND_MAX_MS + 100, 400, 400, true)).contains(TWO.broker());
    }

    @Test
    void whoIsNotInTouchIsNotInSync() {
        look(0, 100, 100, true);
        assertThat(look(10, 100, 100, false)).containsExactly(SELF);
    }

    @Test
    void whoHasNeverReachedTheEndIsNotInSync() {
        assertThat(look(10, 100, 40, true)).containsExactly(SELF);
    }
}

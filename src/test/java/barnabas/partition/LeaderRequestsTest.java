package barnabas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.partition.LeaderRequests.Answer;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class LeaderRequestsTest {
    private static final short ALL = -1;

    private final LeaderRequests requests = new LeaderRequests();

    private CompletableFuture<ProduceResult> await(int acks, long baseOffset) {
        CompletableFuture<ProduceResult> reply = new CompletableFuture<>();
        ProduceResult result = new ProduceResult(Errors.NONE, baseOffset, -1, 0, null);
        requests.await((short) acks, baseOffset + 1, 1_000, new Answer(reply, result));
        return reply;
    }

    /** Rule A4. */
    @Test
    void eachWaitsForAsMuchAsItsAcksWant() {
        CompletableFuture<ProduceResult> none = await(0, 5);
        CompletableFuture<ProduceResult> one = await(1, 5);
        CompletableFuture<ProduceResult> all = await(ALL, 5);
        requests.reachedWritten(6);
        assertThat(none).isDone();
        assertThat(one).isNotDone();
        requests.reachedSafe(6);
        assertThat(one).isDone();
        assertThat(all).isNotDone();
        requests.reachedCommitted(6);
        assertThat(all).isCompletedWithValueMatching(result -> result.error() == Errors.NONE);
        assertThat(requests.isEmpty()).isTrue();
    }

    @Test
    void whatIsCommittedAndLacksReplicasWhenTimeIsUpIsSaidToBeSo() {
        CompletableFuture<ProduceResult> committed = await(ALL, 5);
        CompletableFuture<ProduceResult> uncommitted = await(ALL, 6);
        requests.expire(999, 6);
        assertThat(committed).isNotDone();
        requests.expire(1_000, 6);
        assertThat(committed.join().error()).isEqualTo(Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
        assertThat(uncommitted.join().error()).isEqualTo(Errors.REQUEST_TIMED_OUT);
    }

    @Test
    void aDeletionWaitsForItsOffset() {
        CompletableFuture<Replica.DeletedRecords> deletion = new CompletableFuture<>();
        requests.awaitDeletion(7, deletion);
        requests.reachedStart(6);
        assertThat(deletion).isNotDone();
        requests.reachedStart(9);
        assertThat(deletion.join()).isEqualTo(new Replica.DeletedRecords(Errors.NONE, 9));
    }

    @Test
    void aLeaderThatIsOneNoMoreLeavesNobodyWaiting() {
        CompletableFuture<ProduceResult> all = await(ALL, 5);
        CompletableFuture<Replica.DeletedRecords> deletion = new CompletableFuture<>();
        requests.awaitDeletion(7, deletion);
        requests.refuseAll(Errors.NOT_LEADER_OR_FOLLOWER, "another leads");
        assertThat(all.join().error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(deletion.join().error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(requests.isEmpty()).isTrue();
    }
}

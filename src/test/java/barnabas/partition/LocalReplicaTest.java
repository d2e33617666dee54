package barnabas.partition;

import static barnabas.partition.ReplicaHost.ORDERS;
import static barnabas.partition.ReplicaHost.produce;
import static barnabas.partition.ReplicaHost.result;
import static barnabas.partition.ReplicaHost.settings;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import barnabas.consensus.Input;
import barnabas.consensus.LeaseTerms;
import barnabas.consensus.Membership;
import barnabas.consensus.Moment;
import barnabas.consensus.Opened;
import barnabas.consensus.Output;
import barnabas.consensus.ReplicaId;
import barnabas.consensus.Settings;
import barnabas.consensus.Standing;
import barnabas.consensus.StoredState;
import barnabas.metadata.TopicSettings.Flush;
import barnabas.model.Position;
import barnabas.partition.link.GroupLink;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of a log that ends at 4, of which this leader of epoch 7 has committed 2. */
class LocalReplicaTest {
    private static final int EPOCH = 7;

    @TempDir
    Path dir;

    private ReplicaHost host;
    private ActorRef<PartitionReplica.Command> actor;
    private LocalReplica replica;
    private LeaseTerms lease;

    @BeforeEach
    void open() {
        host = new ReplicaHost(dir);
        actor = host.start(settings(Flush.ACKED));
        Replica written = host.nextOpened();
        for (int i = 0; i < 4; i++) {
            produce(written, 1, Batches.at(1000L * (i + 1), "value " + i));
        }
        GroupLink link = new MemoryLinks().of(host.services.brokerId()).join(ORDERS.group(), new LinkMember(actor));
        link.lead(EPOCH);
        lease = leading(EPOCH);
        replica = new LocalReplica(ORDERS, actor, host.services, at(2));
        replica.show(link);
    }

    /** The lease of a group of one that has elected itself. */
    private LeaseTerms leading(int epoch) {
        ReplicaId self = host.services.self();
        var group = new barnabas.consensus.Replica(
                new Opened(
                        self,
                        new StoredState(epoch - 1, null, 0),
                        Position.START,
                        0,
                        new TreeMap<>(),
                        0,
                        new Membership(List.of(self)),
                        new TreeMap<>(),
                        Standing.SOUND),
                Settings.DEFAULT);
        Moment moment =
                new Moment(0, 0, new MemoryLinks().of(self.broker()).join(ORDERS.group(), new LinkMember(actor)));
        Output.Store vote =
                Objects.requireNonNull(group.on(new Input.Tick(), moment).store());
        group.on(new Input.StateStored(vote.sequence()), moment);
        return group.leaseTerms().orElseThrow();
    }

    private LocalReplica.Published at(long highWatermark) {
        return new LocalReplica.Published(
                EPOCH,
                lease,
                true,
                highWatermark,
                settings(Flush.ACKED),
                host.log().log().view());
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void noReaderSeesBeyondTheHighWatermark() {
        FetchResult all = replica.fetch(0, EPOCH, 1 << 20, true);
        assertThat(all.records().remaining())
                .isEqualTo(2 * Batches.of("value 0").remaining());
        assertThat(all.highWatermark()).isEqualTo(2);
    }

    /** Rule C2. */
    @Test
    void betweenTheHighWatermarkAndTheEndThereIsNothingYet() {
        for (long offset = 2; offset <= 4; offset++) {
            FetchResult fetched = replica.fetch(offset, -1, 1 << 20, true);
            assertThat(fetched.error()).isEqualTo(Errors.NONE);
            assertThat(fetched.records().hasRemaining()).isFalse();
        }
        assertThat(replica.fetch(5, -1, 1 << 20, true).error()).isEqualTo(Errors.OFFSET_OUT_OF_RANGE);
    }

    /** Rule T2: who waits to ask the leader need not look again and again. */
    @Test
    void whoWaitsIsToldWhenWhatTheLeaseHangsOnChanges() {
        AtomicInteger told = new AtomicInteger();
        replica.awaitChange(told::incrementAndGet);
        replica.publish(at(2));
        assertThat(told).as("nothing is new").hasValue(0);
        lease = leading(EPOCH + 1);
        replica.publish(at(2));
        assertThat(told).hasValue(1);
    }

    /** KIP-320. */
    @Test
    void whoKnowsAnotherEpochIsToldWhichOneOfUsIsBehind() {
        assertThat(replica.fetch(0, EPOCH - 1, 1000, true).error()).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(replica.fetch(0, EPOCH + 1, 1000, true).error()).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
        assertThat(offsetFor(-1, EPOCH - 1).error()).isEqualTo(Errors.FENCED_LEADER_EPOCH);
        assertThat(replica.endOfEpoch(EPOCH + 1, 1).error()).isEqualTo(Errors.UNKNOWN_LEADER_EPOCH);
    }

    private OffsetAndTimestamp offsetFor(long timestamp, int epoch) {
        return result(replica.listOffset(timestamp, epoch).toCompletableFuture());
    }

    @Test
    void offsetsAreFoundByTimeBelowTheHighWatermark() {
        assertThat(offsetFor(-1, -1).offset()).isEqualTo(2);
        assertThat(offsetFor(-2, -1).offset()).isZero();
        assertThat(offsetFor(1500, -1).offset()).isEqualTo(1);
        assertThat(offsetFor(1500, -1).timestamp()).isEqualTo(2000);
        assertThat(offsetFor(2500, -1).offset()).isEqualTo(-1);
        assertThat(offsetFor(-3, -1).offset()).isEqualTo(1);
    }

    /** Rule C3. */
    @Test
    void anEpochEndsWhereTheNextBegins() {
        int written = host.log().log().position().epoch();
        assertThat(replica.endOfEpoch(-1, written)).isEqualTo(new Replica.EpochEnd(Errors.NONE, written, 4));
        assertThat(replica.endOfEpoch(-1, EPOCH)).isEqualTo(new Replica.EpochEnd(Errors.NONE, EPOCH, 4));
        assertThat(replica.endOfEpoch(-1, EPOCH + 1)).isEqualTo(new Replica.EpochEnd(Errors.NONE, -1, -1));
    }

    @Test
    void readersAreWokenOnceAndOnlyWhenTheHighWatermarkMoves() {
        AtomicInteger woken = new AtomicInteger();
        replica.awaitChange(woken::incrementAndGet);
        replica.publish(at(2));
        assertThat(woken).hasValue(0);
        replica.publish(at(3));
        assertThat(woken).hasValue(1);
        replica.publish(at(4));
        assertThat(woken).hasValue(1);
    }

    @Test
    void whoHasGivenUpIsNotWoken() {
        AtomicInteger woken = new AtomicInteger();
        Replica.Waiting waiting = replica.awaitChange(woken::incrementAndGet);
        waiting.cancel();
        replica.publish(at(3));
        assertThat(woken).hasValue(0);
    }

    @Test
    void aClosedReplicaWakesItsReadersAndSendsThemAway() {
        AtomicInteger woken = new AtomicInteger();
        replica.awaitChange(woken::incrementAndGet);
        replica.close();
        assertThat(woken).hasValue(1);
        assertThat(replica.snapshot().leading()).isFalse();
        assertThat(replica.fetch(0, -1, 1000, true).error()).isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
        assertThat(result(replica.deleteRecords(1).toCompletableFuture()).error())
                .isEqualTo(Errors.NOT_LEADER_OR_FOLLOWER);
    }
}

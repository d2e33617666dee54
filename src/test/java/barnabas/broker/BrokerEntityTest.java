package barnabas.broker;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import barnabas.consensus.Membership;
import barnabas.consensus.ReplicaId;
import barnabas.log.TopicIdPartition;
import barnabas.metadata.BrokerConfigLayers;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MetadataRecord.BrokerConfigChanged;
import barnabas.metadata.MetadataRecord.TopicConfigChanged;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicConfigs;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas are probes here: what is started, watched and told is what counts. */
class BrokerEntityTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid TOPIC = new Uuid(3, 3);
    private static final PartitionId METADATA = new PartitionId("__cluster_metadata", 0, Uuid.METADATA_TOPIC_ID);
    private static final PartitionId FIRST = new PartitionId("orders", 0, TOPIC);
    private static final MetadataRecord CREATED = new TopicCreated(
            TOPIC,
            "orders",
            List.of(new PartitionImage(0, List.of(ONE)), new PartitionImage(1, List.of(TWO))),
            Map.of());

    private static final long INCARNATION = 7;

    private record Removed(Uuid topicId, Set<Integer> living) {}

    private final class AtStart implements BrokerEntity.Leftovers {
        @Override
        public List<TopicIdPartition> partitions() {
            return onDisk;
        }

        @Override
        public void moved(TopicIdPartition group) {
            moved.ref().tell(group);
        }

        @Override
        public void remove(Uuid topicId, Set<Integer> living) {
            removed.ref().tell(new Removed(topicId, living));
        }
    }

    private final ActorTestKit kit = ActorTestKit.create();
    private final ReplicaDirectory directory = new ReplicaDirectory();
    private final MetadataCache cache = new MetadataCache();
    private final TestProbe<String> started = kit.createTestProbe();
    private final TestProbe<Removed> removed = kit.createTestProbe();
    private final TestProbe<TopicIdPartition> moved = kit.createTestProbe();
    private final List<TopicIdPartition> onDisk = new CopyOnWriteArrayList<>();
    private ActorRef<BrokerEntity.Command> broker;

    @BeforeEach
    void start() {
        broker = kit.spawn(BrokerEntity.create(
                ONE,
                INCARNATION,
                started.ref()::tell,
                directory,
                cache,
                METADATA,
                () -> Membership.NONE,
                topic -> TopicConfigs.settings(topic.configs(), BrokerConfigLayers.of(cache.image(), ONE, Map.of())),
                new AtStart(),
                Duration.ofHours(1),
                Duration.ofHours(1)));
        started.expectMessage(METADATA.entityId(ONE));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private void commit(MetadataRecord record) {
        cache.publish(cache.image().replay(record));
        broker.tell(new BrokerEntity.ImageChanged(cache.image()));
    }

    private TestProbe<PartitionReplica.Command> comesToLife(PartitionId partition) {
        TestProbe<PartitionReplica.Command> replica = kit.createTestProbe();
        directory.starting(partition, replica.ref());
        return replica;
    }

    @Test
    void startsWhatIsAssignedToItAndNothingElse() {
        comesToLife(METADATA);
        commit(CREATED);
        started.expectMessage(FIRST.entityId(ONE));
        // Asked for again, for it does not show itself; the partition of another broker never is.
        started.expectMessage(FIRST.entityId(ONE));
    }

    @Test
    void aReplicaThatEndsIsStartedAgain() {
        comesToLife(METADATA);
        commit(CREATED);
        started.expectMessage(FIRST.entityId(ONE));
        comesToLife(FIRST).stop();
        started.expectMessage(FIRST.entityId(ONE));
    }

    @Test
    void aReplicaThatComesToLifeIsToldTheNewestSettings() {
        commit(CREATED);
        commit(new TopicConfigChanged(TOPIC, Map.of("max.message.bytes", "777")));
        assertThat(settingsTold(comesToLife(FIRST))).isEqualTo(777);
    }

    private static int settingsTold(TestProbe<PartitionReplica.Command> replica) {
        return replica.expectMessageClass(PartitionReplica.Reconfigure.class)
                .settings()
                .maxMessageBytes();
    }

    @Test
    void newSettingsOfTheTopicOrOfAllBrokersReachItsReplicas() {
        commit(CREATED);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        settingsTold(replica);
        commit(new BrokerConfigChanged(null, Map.of("message.max.bytes", "555")));
        assertThat(settingsTold(replica)).isEqualTo(555);
        commit(new BrokerConfigChanged(ONE, Map.of("message.max.bytes", "666")));
        assertThat(settingsTold(replica)).isEqualTo(666);
        commit(new TopicConfigChanged(TOPIC, Map.of("max.message.bytes", "777")));
        assertThat(settingsTold(replica)).isEqualTo(777);
    }

    @Test
    void livingReplicasOfADeletedTopicRemoveTheirOwnFiles() {
        comesToLife(METADATA);
        commit(CREATED);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        settingsTold(replica);
        delete();
        replica.expectMessageClass(PartitionReplica.Delete.class);
        removed.expectMessage(new Removed(TOPIC, Set.of(0)));
        started.expectMessage(FIRST.entityId(ONE));
        replica.stop();
        commit(new BrokerConfigChanged(null, Map.of("message.max.bytes", "555")));
        started.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void aReplicaThatComesToLifeAfterItsTopicWasDeletedIsDeletedToo() {
        commit(CREATED);
        started.expectMessage(FIRST.entityId(ONE));
        delete();
        removed.expectMessage(new Removed(TOPIC, Set.of(0)));
        comesToLife(FIRST).expectMessageClass(PartitionReplica.Delete.class);
    }

    @Test
    void filesOfADeletedTopicThatNoReplicaHasOpenAreLeftovers() {
        delete();
        removed.expectMessage(new Removed(TOPIC, Set.of()));
    }

    private void delete() {
        commit(new MetadataRecord.TopicDeleted(TOPIC));
        broker.tell(new BrokerEntity.TopicDeleted(TOPIC));
    }

    private void register(BrokerId broker, long incarnation) {
        commit(new MetadataRecord.BrokerRegistered(
                broker, incarnation, new Uuid(0, broker.value()), "host", 9092, null));
    }

    private void place(BrokerId... replicas) {
        commit(new MetadataRecord.PartitionReassigned(TOPIC, 0, List.of(replicas), List.of(), List.of()));
    }

    /** Rule M4. */
    @Test
    void aReplicaWhosePlaceHasGoneToAnotherBrokerLeaves() {
        register(ONE, INCARNATION);
        register(TWO, 1);
        commit(CREATED);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        assertThat(replica.expectMessageClass(PartitionReplica.Retarget.class).voters())
                .extracting(ReplicaId::broker)
                .containsExactly(ONE);
        settingsTold(replica);
        commit(new MetadataRecord.PartitionReassigned(TOPIC, 0, List.of(TWO, ONE), List.of(TWO), List.of(ONE)));
        assertThat(replica.expectMessageClass(PartitionReplica.Retarget.class).voters())
                .extracting(ReplicaId::broker)
                .containsExactly(TWO);
        place(TWO);
        assertThat(replica.expectMessageClass(PartitionReplica.Retarget.class).voters())
                .extracting(ReplicaId::broker)
                .containsExactly(TWO);
        replica.expectMessageClass(PartitionReplica.Leave.class);
        moved.expectMessage(FIRST.group());
    }

    /** Rule M4: read from its beginning, the metadata log comes by places that are no more. */
    @Test
    void whatWasBeforeThisStartMovesAndDeletesNothing() {
        register(ONE, INCARNATION - 1);
        commit(CREATED);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        settingsTold(replica);
        place(TWO);
        place(ONE);
        replica.expectNoMessage(Duration.ofMillis(50));
        register(ONE, INCARNATION);
        assertThat(replica.expectMessageClass(PartitionReplica.Retarget.class).voters())
                .extracting(ReplicaId::broker)
                .containsExactly(ONE);
    }

    @Test
    void whatWasMovedAwayWhileThisBrokerWasDownIsOpenedToLeave() {
        comesToLife(METADATA);
        onDisk.add(FIRST.group());
        commit(CREATED);
        started.expectMessage(FIRST.entityId(ONE));
        place(TWO);
        register(ONE, INCARNATION);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        replica.expectMessageClass(PartitionReplica.Leave.class);
    }

    @Test
    void theMetadataLogIsClosedLastAndThenTheBrokerEnds() {
        TestProbe<PartitionReplica.Command> metadata = comesToLife(METADATA);
        commit(CREATED);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        settingsTold(replica);
        broker.tell(new BrokerEntity.Stop());
        replica.expectMessageClass(PartitionReplica.Stop.class);
        metadata.expectNoMessage(Duration.ofMillis(50));
        replica.stop();
        metadata.expectMessageClass(PartitionReplica.Stop.class);
        metadata.stop();
        started.expectTerminated(broker);
    }

    @Test
    void aBrokerThatIsStartedAnewKnowsTheReplicasThatLive() {
        commit(CREATED);
        TestProbe<PartitionReplica.Command> replica = comesToLife(FIRST);
        settingsTold(replica);
        kit.stop(broker);
        started.expectMessage(FIRST.entityId(ONE));
        start();
        assertThat(settingsTold(replica)).isPositive();
        assertThat(cache.image()).isNotEqualTo(MetadataImage.EMPTY);
    }
}

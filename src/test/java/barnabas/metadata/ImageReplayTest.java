package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import barnabas.metadata.MetadataRecord.BrokerConfigChanged;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ClusterFormed;
import barnabas.metadata.MetadataRecord.GroupConfigChanged;
import barnabas.metadata.MetadataRecord.MetadataVotersChosen;
import barnabas.metadata.MetadataRecord.PartitionReassigned;
import barnabas.metadata.MetadataRecord.PartitionsAdded;
import barnabas.metadata.MetadataRecord.ProducerIdsAllocated;
import barnabas.metadata.MetadataRecord.SnapshotBegun;
import barnabas.metadata.MetadataRecord.SnapshotEnded;
import barnabas.metadata.MetadataRecord.TopicConfigChanged;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.MetadataRecord.TopicDeleted;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Rule M8. */
class ImageReplayTest {
    private static final Uuid ORDERS = new Uuid(1, 1);
    private static final Uuid GONE = new Uuid(1, 2);

    /** One of each kind but for the snapshot's own: who adds a kind adds it here, and then finds whether a snapshot keeps it. */
    private static final List<MetadataRecord> HISTORY = List.of(
            new ClusterFormed("castle"),
            new BrokerRegistered(new BrokerId(1), 7, new Uuid(9, 1), "one", 9092, "a"),
            new BrokerRegistered(new BrokerId(2), 8, new Uuid(9, 2), "two", 9092, null),
            new TopicCreated(GONE, "gone", partitions(0, 1), Map.of()),
            new TopicCreated(ORDERS, "orders", partitions(0, 2), Map.of("retention.ms", "1")),
            new PartitionsAdded(ORDERS, partitions(2, 2500)),
            new TopicConfigChanged(ORDERS, Map.of("segment.bytes", "2")),
            new BrokerConfigChanged(new BrokerId(2), Map.of("a", "b")),
            new BrokerConfigChanged(null, Map.of("c", "d")),
            new GroupConfigChanged("billing", Map.of("e", "f")),
            new GroupConfigChanged("gone", Map.of("e", "f")),
            new GroupConfigChanged("gone", Collections.singletonMap("e", null)),
            new ProducerIdsAllocated(new BrokerId(1), 3000),
            new PartitionReassigned(ORDERS, 1, ids(2, 1, 3), ids(3), ids(1)),
            new MetadataVotersChosen(ids(1, 2)),
            new TopicDeleted(GONE));

    private final ImageReplay replay = new ImageReplay();

    private static List<BrokerId> ids(int... numbers) {
        return IntStream.of(numbers).mapToObj(BrokerId::new).toList();
    }

    private static List<PartitionImage> partitions(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> new PartitionImage(
                        number, List.of(new BrokerId(1), new BrokerId(2)), List.of(new Uuid(9, 1), new Uuid(9, 2))))
                .toList();
    }

    private static MetadataImage image() {
        MetadataImage image = MetadataImage.EMPTY;
        for (MetadataRecord record : HISTORY) {
            image = image.replay(record);
        }
        return image;
    }

    private List<MetadataRecord> replay(boolean ofSnapshot, List<MetadataRecord> records) {
        List<MetadataRecord> changes = new ArrayList<>();
        records.forEach(record -> changes.addAll(replay.replay(record, ofSnapshot, 10)));
        return changes;
    }

    private static void assertSame(MetadataImage one, MetadataImage other) {
        assertThat(one.clusterId()).isEqualTo(other.clusterId());
        assertThat(one.brokers()).isEqualTo(other.brokers());
        assertThat(one.topics()).isEqualTo(other.topics());
        assertThat(one.clusterConfigs()).isEqualTo(other.clusterConfigs());
        assertThat(one.configuredBrokers()).isEqualTo(other.configuredBrokers());
        one.configuredBrokers()
                .forEach(broker -> assertThat(one.brokerConfigs(broker)).isEqualTo(other.brokerConfigs(broker)));
        assertThat(one.configuredGroups()).isEqualTo(other.configuredGroups());
        one.configuredGroups()
                .forEach(group -> assertThat(one.groupConfigs(group)).isEqualTo(other.groupConfigs(group)));
        assertThat(one.nextProducerId()).isEqualTo(other.nextProducerId());
        assertThat(one.metadataVoters()).isEqualTo(other.metadataVoters());
    }

    @Test
    void everyKindOfRecordIsLookedAt() {
        Set<Class<?>> kinds = new HashSet<>(Arrays.asList(MetadataRecord.class.getPermittedSubclasses()));
        HISTORY.forEach(record -> kinds.remove(record.getClass()));
        kinds.removeAll(Set.of(SnapshotBegun.class, SnapshotEnded.class));
        assertThat(kinds).as("kinds of records that this test does not look at").isEmpty();
    }

    @Test
    void aSnapshotMakesTheImageThatItWasTakenOf() {
        replay.skip();
        replay(true, ImageRecords.snapshot(image()));
        assertThat(replay.isWhole()).isTrue();
        assertSame(replay.image(), image());
        assertThat(replay.bytesSinceSnapshot()).isZero();
        assertThat(replay.snapshotBytes()).isPositive();
    }

    @Test
    void aGroupOfWhichNothingIsSetAnyMoreIsForgotten() {
        assertThat(image().configuredGroups()).containsExactly("billing");
    }

    @Test
    void anEmptyImageHasASnapshotToo() {
        replay.skip();
        replay(true, ImageRecords.snapshot(MetadataImage.EMPTY));
        assertThat(replay.isWhole()).isTrue();
        assertSame(replay.image(), MetadataImage.EMPTY);
    }

    @Test
    void whoHasReadAllBeforeItKeepsItsImage() {
        replay(false, HISTORY);
        MetadataImage before = replay.image();
        assertThat(replay(true, ImageRecords.snapshot(before))).isEmpty();
        assertThat(replay.image()).isSameAs(before);
        assertThat(replay.bytesSinceSnapshot()).isZero();
        replay(false, List.of(new TopicDeleted(ORDERS)));
        assertThat(replay.bytesSinceSnapshot()).isEqualTo(10);
    }

    /** A controller that died has left a part of one; another goes on. */
    @Test
    void aPartOfASnapshotMeansNothing() {
        replay(false, HISTORY);
        List<MetadataRecord> snapshot = ImageRecords.snapshot(image());
        replay(true, snapshot.subList(0, 4));
        replay(false, List.of(new TopicDeleted(ORDERS)));
        replay(true, snapshot.subList(4, snapshot.size()));
        assertThat(replay.image().topics()).isEmpty();
        assertThat(replay.snapshotBytes()).isZero();
        replay.skip();
        replay(true, snapshot.subList(0, 4));
        assertThat(replay.isWhole()).isFalse();
        replay(true, snapshot);
        assertThat(replay.isWhole()).isTrue();
        assertSame(replay.image(), image());
    }

    @Test
    void oneThatLacksARecordIsNotTaken() {
        List<MetadataRecord> snapshot = new ArrayList<>(ImageRecords.snapshot(image()));
        snapshot.remove(3);
        replay.skip();
        replay(true, snapshot);
        assertThat(replay.isWhole()).isFalse();
        assertThatThrownBy(() -> replay(false, List.of(new TopicDeleted(ORDERS))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("where a snapshot should begin");
    }

    /** Rule M4: it was there and is not any more, so it was deleted by a record that is gone. */
    @Test
    void aStragglerIsToldOfTheTopicsThatWereDeletedMeanwhile() {
        replay(false, HISTORY.subList(0, 5));
        replay.skip();
        assertThat(replay(true, ImageRecords.snapshot(image()))).containsExactly(new TopicDeleted(GONE));
        assertSame(replay.image(), image());
    }

    @Test
    void whatWasTakenBackIsNotInIt() {
        Map<String, String> none = new HashMap<>();
        none.put("a", null);
        MetadataImage taken = image().replay(new BrokerConfigChanged(new BrokerId(2), none));
        replay.skip();
        replay(true, ImageRecords.snapshot(taken));
        assertThat(replay.image().brokerConfigs(new BrokerId(2))).isEmpty();
    }
}

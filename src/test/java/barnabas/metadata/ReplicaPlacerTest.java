package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplicaPlacerTest {
    @Property(tries = 200)
    void leadersAndReplicasAreEvenOnBrokersWithoutRacks(
            @ForAll @IntRange(min = 1, max = 9) int brokers,
            @ForAll @IntRange(min = 1, max = 9) int wanted,
            @ForAll @IntRange(min = 1, max = 60) int partitions,
            @ForAll long seed) {
        int replicationFactor = Math.min(wanted, brokers);

        List<List<BrokerId>> placed = place(racks(brokers, 1), replicationFactor, partitions, seed);

        assertThat(spread(placed.stream().map(places -> places.get(0)).toList(), brokers))
                .isLessThanOrEqualTo(1);
        assertThat(spread(placed.stream().flatMap(List::stream).toList(), brokers))
                .isLessThanOrEqualTo(2);
    }

    @Property(tries = 200)
    void noBrokerHoldsAPartitionTwiceAndRacksAreUsedBeforeOneRepeats(
            @ForAll @IntRange(min = 1, max = 12) int brokers,
            @ForAll @IntRange(min = 1, max = 4) int racks,
            @ForAll @IntRange(min = 1, max = 5) int wanted,
            @ForAll long seed) {
        List<BrokerImage> images = racks(brokers, racks);
        int replicationFactor = Math.min(wanted, brokers);
        Map<BrokerId, String> rackOf = new HashMap<>();
        images.forEach(broker -> rackOf.put(broker.id(), broker.rack()));
        int racksThere = new HashSet<>(rackOf.values()).size();

        for (List<BrokerId> places : place(images, replicationFactor, 20, seed)) {
            assertThat(places).doesNotHaveDuplicates().hasSize(replicationFactor);
            assertThat(places.stream().map(rackOf::get).distinct().count())
                    .isEqualTo(Math.min(replicationFactor, racksThere));
        }
    }

    @Test
    void theSameSeedGivesTheSamePlacesAndAnotherSeedOthers() {
        List<BrokerImage> brokers = racks(6, 2);

        assertThat(place(brokers, 3, 12, 1)).isEqualTo(place(brokers, 3, 12, 1)).isNotEqualTo(place(brokers, 3, 12, 2));
    }

    @Test
    void whatADeadBrokerLedHasItsFollowersOnManyBrokers() {
        List<List<BrokerId>> placed = place(racks(6, 1), 3, 60, 1);

        long neighbours = placed.stream()
                .filter(places -> places.get(0).equals(new BrokerId(1)))
                .map(places -> places.get(1))
                .distinct()
                .count();
        assertThat(neighbours).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aBrokerThatIsAwayGetsNothingAsLongAsThereAreOthers() {
        Placement placement = new Placement(broker -> broker.value() != 2, new Random(1));
        ReplicaPlacer placer = new ReplicaPlacer(racks(4, 2), placement);
        for (int partition = 0; partition < 30; partition++) {
            assertThat(placer.place(3)).doesNotContain(new BrokerId(2));
        }
    }

    @Test
    void aBrokerThatIsAwayIsTheLastChoiceAndNotAPreferredLeader() {
        Placement placement = new Placement(broker -> broker.value() != 2, new Random(1));
        ReplicaPlacer placer = new ReplicaPlacer(racks(3, 3), placement);
        for (int partition = 0; partition < 30; partition++) {
            assertThat(placer.place(3)).hasSize(3).last().isEqualTo(new BrokerId(2));
        }
    }

    private static List<BrokerImage> racks(int brokers, int racks) {
        return IntStream.rangeClosed(1, brokers)
                .mapToObj(id -> Clusters.broker(id, "rack-" + id % racks))
                .toList();
    }

    private static List<List<BrokerId>> place(
            Collection<BrokerImage> brokers, int replicationFactor, int partitions, long seed) {
        ReplicaPlacer placer = new ReplicaPlacer(brokers, Clusters.placement(seed));
        List<List<BrokerId>> placed = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            placed.add(placer.place(replicationFactor));
        }
        return placed;
    }

    /** How many more the fullest broker has than the emptiest. */
    private static long spread(List<BrokerId> placed, int brokers) {
        long[] counts = new long[brokers + 1];
        placed.forEach(broker -> counts[broker.value()]++);
        return IntStream.rangeClosed(1, brokers)
                        .mapToLong(id -> counts[id])
                        .max()
                        .orElseThrow()
                - IntStream.rangeClosed(1, brokers)
                        .mapToLong(id -> counts[id])
                        .min()
                        .orElseThrow();
    }
}

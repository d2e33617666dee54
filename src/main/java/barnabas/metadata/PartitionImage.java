package barnabas.metadata;

import barnabas.metadata.MetadataRecord.PartitionReassigned;
import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Where a partition's replicas are meant to be; the first is the preferred leader. Who leads is not metadata: its replicas elect; nor
 * is who votes, which the group's own log says (rule M4). While replicas move, {@code replicas} are those that are to stay or come, in
 * their order, and behind them those that are to go, as in Kafka (KIP-455).
 *
 * @param founders who voted when the group was made (rules L3, M1); never changes
 * @param adding those of {@code replicas} that were not there before the move began
 * @param removing those of {@code replicas} that go when the others are in; one that is among {@code adding}, too, came for a target
 *     that was given up
 * @param epoch how often the places have been changed: what is said of one epoch is void in the next
 */
public record PartitionImage(
        int partition,
        List<BrokerId> replicas,
        List<Founder> founders,
        List<BrokerId> adding,
        List<BrokerId> removing,
        int epoch) {
    /**
     * One who voted when the group was made.
     *
     * @param directory the broker's data directory then, zero where that was not known
     */
    public record Founder(BrokerId broker, Uuid directory) {}

    public PartitionImage {
        replicas = List.copyOf(replicas);
        founders = List.copyOf(founders);
        adding = List.copyOf(adding);
        removing = List.copyOf(removing);
        if (!replicas.containsAll(adding) || !replicas.containsAll(removing)) {
            throw new IllegalArgumentException("replicas=" + replicas + " adding=" + adding + " removing=" + removing);
        }
    }

    /** Founded by these replicas on those directories, as in Kafka's PartitionRegistration. */
    public PartitionImage(int partition, List<BrokerId> replicas, List<Uuid> directories) {
        this(partition, replicas, founders(replicas, directories), List.of(), List.of(), 0);
    }

    /** On directories that are not known. */
    public PartitionImage(int partition, List<BrokerId> replicas) {
        this(
                partition,
                replicas,
                replicas.stream().map(broker -> Uuid.ZERO_UUID).toList());
    }

    /** On the directories that {@code brokers} have now; all replicas' brokers are among them. */
    static PartitionImage on(Map<BrokerId, BrokerImage> brokers, int partition, List<BrokerId> replicas) {
        return new PartitionImage(
                partition,
                replicas,
                replicas.stream()
                        .map(replica -> {
                            BrokerImage broker = brokers.get(replica);
                            if (broker == null) {
                                throw new IllegalArgumentException("broker=" + replica + " is not registered");
                            }
                            return broker.directory();
                        })
                        .toList());
    }

    private static List<Founder> founders(List<BrokerId> replicas, List<Uuid> directories) {
        if (directories.size() != replicas.size()) {
            throw new IllegalArgumentException("replicas=" + replicas + " directories=" + directories);
        }
        return IntStream.range(0, replicas.size())
                .mapToObj(i -> new Founder(replicas.get(i), directories.get(i)))
                .toList();
    }

    /** Whether replicas are on their way. */
    public boolean isMoving() {
        return !adding.isEmpty() || !removing.isEmpty();
    }

    /** Who shall hold the partition when nothing is on its way any more, the preferred leader first. */
    public List<BrokerId> target() {
        return without(removing);
    }

    /** Who held it before the move began, and will again when it is cancelled. */
    public List<BrokerId> original() {
        return without(adding);
    }

    private List<BrokerId> without(List<BrokerId> some) {
        if (some.isEmpty()) {
            return replicas;
        }
        List<BrokerId> others = new ArrayList<>(replicas);
        others.removeAll(some);
        return others;
    }

    PartitionImage after(PartitionReassigned moved) {
        return new PartitionImage(partition, moved.replicas(), founders, moved.adding(), moved.removing(), epoch + 1);
    }
}

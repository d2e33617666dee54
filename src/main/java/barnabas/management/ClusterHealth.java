package barnabas.management;

import barnabas.broker.Leaders.Leader;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the brokers and their partitions stand, as this broker knows. Looks at every partition of the cluster. Thread-safe. */
final class ClusterHealth {
    /** The first that are under-replicated or leaderless are named, the others counted. */
    static final int TROUBLED_MAX = 100;

    private static final Comparator<TopicImage> BY_NAME = Comparator.comparing(TopicImage::name);

    /** What one broker has, while it is counted. */
    private static final class Load {
        int leads;
        int replicas;
        int behind;
    }

    private final ManagementServices services;

    ClusterHealth(ManagementServices services) {
        this.services = services;
    }

    Views.Cluster cluster() {
        MetadataImage image = services.metadata().image();
        Standings standings = new Standings(services.leaders(), image);
        Map<BrokerId, Load> loads = new TreeMap<>();
        image.brokers().keySet().forEach(id -> loads.put(id, new Load()));
        List<Views.Troubled> troubled = new ArrayList<>();
        int partitions = 0;
        int underReplicated = 0;
        int leaderless = 0;
        for (TopicImage topic : image.topics().values().stream().sorted(BY_NAME).toList()) {
            for (PartitionImage partition : topic.partitions()) {
                PartitionStanding standing = standings.of(topic, partition);
                count(loads, partition, standing);
                boolean missing = standing.isUnderReplicated(partition);
                partitions++;
                underReplicated += missing ? 1 : 0;
                leaderless += standing.leader() == null ? 1 : 0;
                if (missing && troubled.size() < TROUBLED_MAX) {
                    troubled.add(troubled(topic, partition, standing));
                }
            }
        }
        return new Views.Cluster(
                image.clusterId(),
                controller(),
                services.self().value(),
                image.topics().size(),
                partitions,
                underReplicated,
                leaderless,
                image.brokers().values().stream()
                        .sorted(Comparator.comparing(BrokerImage::id))
                        .map(broker -> load(broker, loads.getOrDefault(broker.id(), new Load())))
                        .toList(),
                troubled);
    }

    private static void count(Map<BrokerId, Load> loads, PartitionImage partition, PartitionStanding standing) {
        Leader leader = standing.leader();
        for (BrokerId replica : partition.replicas()) {
            Load load = loads.computeIfAbsent(replica, id -> new Load());
            load.replicas++;
            load.behind += standing.inSync().contains(replica) ? 0 : 1;
            load.leads += leader != null && leader.broker().equals(replica) ? 1 : 0;
        }
    }

    private static Views.Troubled troubled(TopicImage topic, PartitionImage partition, PartitionStanding standing) {
        return new Views.Troubled(
                topic.name(),
                partition.partition(),
                leader(standing),
                Views.numbers(partition.replicas()),
                Views.numbers(standing.inSync()),
                Views.numbers(standing.offline()));
    }

    /**
     * One broker and the first {@code limit} of its replicas, in order of topic and partition, of those after {@code after}, which
     * is as {@code orders-3}. Null: there is no such broker.
     */
    Views.@Nullable BrokerDetail broker(BrokerId id, int limit, String after) {
        MetadataImage image = services.metadata().image();
        BrokerImage broker = image.brokers().get(id);
        if (broker == null) {
            return null;
        }
        Standings standings = new Standings(services.leaders(), image);
        Place from = Place.parse(after);
        Map<BrokerId, Load> loads = new TreeMap<>();
        List<Views.Hosted> hosted = new ArrayList<>();
        for (TopicImage topic : image.topics().values().stream().sorted(BY_NAME).toList()) {
            for (PartitionImage partition : topic.partitions()) {
                if (partition.replicas().contains(id)) {
                    PartitionStanding standing = standings.of(topic, partition);
                    count(loads, partition, standing);
                    if (from.isBefore(topic.name(), partition.partition()) && hosted.size() <= limit) {
                        hosted.add(hosted(topic, partition, standing, id));
                    }
                }
            }
        }
        boolean more = hosted.size() > limit;
        List<Views.Hosted> page = more ? List.copyOf(hosted.subList(0, limit)) : hosted;
        Views.Hosted last = more ? page.get(limit - 1) : null;
        Map<String, String> listeners = new TreeMap<>();
        broker.listeners().forEach((name, place) -> listeners.put(name, place.host() + ":" + place.port()));
        Integer controller = controller();
        return new Views.BrokerDetail(
                load(broker, loads.getOrDefault(id, new Load())),
                controller != null && controller == id.value(),
                listeners,
                page,
                last == null ? null : last.topic() + "-" + last.partition());
    }

    /** Where a page of partitions begins. */
    private record Place(String topic, int partition) {
        static Place parse(String text) {
            int dash = text.lastIndexOf('-');
            return dash > 0 && text.substring(dash + 1).matches("\\d{1,9}")
                    ? new Place(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)))
                    : new Place("", -1);
        }

        boolean isBefore(String otherTopic, int otherPartition) {
            int order = otherTopic.compareTo(topic);
            return order > 0 || (order == 0 && otherPartition > partition);
        }
    }

    private static Views.Hosted hosted(
            TopicImage topic, PartitionImage partition, PartitionStanding standing, BrokerId id) {
        Leader leader = standing.leader();
        String role;
        if (leader != null && leader.broker().equals(id)) {
            role = "leader";
        } else if (standing.offline().contains(id)) {
            role = "offline";
        } else {
            role = standing.inSync().contains(id) ? "in-sync" : "behind";
        }
        return new Views.Hosted(topic.name(), partition.partition(), role, leader(standing));
    }

    private Views.BrokerState load(BrokerImage broker, Load load) {
        return new Views.BrokerState(
                broker.id().value(),
                broker.host(),
                broker.port(),
                broker.rack(),
                services.leaders().isAlive(broker.id()),
                load.leads,
                load.replicas,
                load.behind);
    }

    private @Nullable Integer controller() {
        Leader controller = services.leaders().leader(PartitionId.METADATA);
        return controller == null ? null : controller.broker().value();
    }

    private static @Nullable Integer leader(PartitionStanding standing) {
        Leader leader = standing.leader();
        return leader == null ? null : leader.broker().value();
    }
}

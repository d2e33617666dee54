package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Everything that the metadata log says up to some offset. Immutable: readers keep one image for the length of a request;
 * replaying a record gives a new image that shares what did not change.
 */
public final class MetadataImage {
    /** What a broker knows before it has read its metadata log. */
    public static final MetadataImage EMPTY = new MetadataImage(new Draft());

    private final @Nullable String clusterId;
    private final PMap<BrokerId, BrokerImage> brokers;
    private final PMap<String, TopicImage> topicsByName;
    private final PMap<Uuid, TopicImage> topicsById;
    private final PMap<BrokerId, Map<String, String>> brokerConfigs;
    private final Map<String, String> clusterConfigs;
    private final PMap<String, Map<String, String>> groupConfigs;
    private final long nextProducerId;
    private final List<BrokerId> metadataVoters;

    private MetadataImage(Draft draft) {
        this.clusterId = draft.clusterId;
        this.brokers = draft.brokers;
        this.topicsByName = draft.topicsByName;
        this.topicsById = draft.topicsById;
        this.brokerConfigs = draft.brokerConfigs;
        this.clusterConfigs = draft.clusterConfigs;
        this.groupConfigs = draft.groupConfigs;
        this.nextProducerId = draft.nextProducerId;
        this.metadataVoters = draft.metadataVoters;
    }

    /** An image that is being made: empty, or as another was. */
    private static final class Draft {
        private @Nullable String clusterId;
        private PMap<BrokerId, BrokerImage> brokers = HashTreePMap.empty();
        private PMap<String, TopicImage> topicsByName = HashTreePMap.empty();
        private PMap<Uuid, TopicImage> topicsById = HashTreePMap.empty();
        private PMap<BrokerId, Map<String, String>> brokerConfigs = HashTreePMap.empty();
        private Map<String, String> clusterConfigs = Map.of();
        private PMap<String, Map<String, String>> groupConfigs = HashTreePMap.empty();
        private long nextProducerId;
        private List<BrokerId> metadataVoters = List.of();
    }

    /** This image with a change. */
    private MetadataImage with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.clusterId = clusterId;
        draft.brokers = brokers;
        draft.topicsByName = topicsByName;
        draft.topicsById = topicsById;
        draft.brokerConfigs = brokerConfigs;
        draft.clusterConfigs = clusterConfigs;
        draft.groupConfigs = groupConfigs;
        draft.nextProducerId = nextProducerId;
        draft.metadataVoters = metadataVoters;
        change.accept(draft);
        return new MetadataImage(draft);
    }

    /** Null until the cluster is formed. */
    public @Nullable String clusterId() {
        return clusterId;
    }

    public Map<BrokerId, BrokerImage> brokers() {
        return brokers;
    }

    public Map<String, TopicImage> topics() {
        return topicsByName;
    }

    public @Nullable TopicImage topic(String name) {
        return topicsByName.get(name);
    }

    public @Nullable TopicImage topic(Uuid id) {
        return topicsById.get(id);
    }

    /** Null when there is no such topic, or no partition of that number. */
    public @Nullable PartitionImage partition(Uuid topicId, int number) {
        TopicImage topic = topic(topicId);
        return topic == null ? null : topic.partition(number);
    }

    /** The partitions of all topics together. */
    public int partitionCount() {
        int count = 0;
        for (TopicImage topic : topicsByName.values()) {
            count += topic.partitions().size();
        }
        return count;
    }

    /** What was set for one broker. */
    public Map<String, String> brokerConfigs(BrokerId broker) {
        return brokerConfigs.getOrDefault(broker, Map.of());
    }

    /** Those for which something was set. */
    public Set<BrokerId> configuredBrokers() {
        return brokerConfigs.keySet();
    }

    /** What was set for all brokers at once. */
    public Map<String, String> clusterConfigs() {
        return clusterConfigs;
    }

    /** What was set for one consumer group, whether there is one of that name or not. */
    public Map<String, String> groupConfigs(String group) {
        return groupConfigs.getOrDefault(group, Map.of());
    }

    /** Those for which something is set. */
    public Set<String> configuredGroups() {
        return groupConfigs.keySet();
    }

    public long nextProducerId() {
        return nextProducerId;
    }

    /** Who shall vote on the metadata itself; none while that is whoever founded the cluster (rule M2). */
    public List<BrokerId> metadataVoters() {
        return metadataVoters;
    }

    /** The image after {@code record}. Replaying a record whose topic is gone changes nothing. */
    public MetadataImage replay(MetadataRecord record) {
        if (record instanceof MetadataRecord.ClusterFormed formed) {
            return with(draft -> draft.clusterId = formed.clusterId());
        }
        if (record instanceof MetadataRecord.BrokerRegistered r) {
            return withBroker(r.image());
        }
        if (record instanceof MetadataRecord.TopicCreated created) {
            return withTopic(new TopicImage(created.id(), created.name(), created.partitions(), created.configs()));
        }
        if (record instanceof MetadataRecord.PartitionsAdded added) {
            TopicImage topic = topicsById.get(added.topicId());
            return topic == null ? this : withTopic(grown(topic, added.partitions()));
        }
        if (record instanceof MetadataRecord.TopicDeleted deleted) {
            TopicImage topic = topicsById.get(deleted.topicId());
            return topic == null ? this : withoutTopic(topic);
        }
        if (record instanceof MetadataRecord.TopicConfigChanged changed) {
            TopicImage topic = topicsById.get(changed.topicId());
            return topic == null ? this : withTopic(reconfigured(topic, changed.changes()));
        }
        if (record instanceof MetadataRecord.BrokerConfigChanged changed) {
            return withBrokerConfig(changed);
        }
        if (record instanceof MetadataRecord.GroupConfigChanged changed) {
            return withGroupConfig(changed);
        }
        if (record instanceof MetadataRecord.ProducerIdsAllocated allocated) {
            return with(draft -> draft.nextProducerId = allocated.nextProducerId());
        }
        if (record instanceof MetadataRecord.PartitionReassigned moved) {
            TopicImage topic = topicsById.get(moved.topicId());
            return topic == null ? this : withTopic(moved(topic, moved));
        }
        if (record instanceof MetadataRecord.MetadataVotersChosen chosen) {
            return with(draft -> draft.metadataVoters = List.copyOf(chosen.voters()));
        }
        if (record instanceof MetadataRecord.SnapshotBegun || record instanceof MetadataRecord.SnapshotEnded) {
            return this;
        }
        throw new IllegalStateException("unknown metadata record=" + record);
    }

    private static TopicImage grown(TopicImage topic, List<PartitionImage> added) {
        List<PartitionImage> partitions = new ArrayList<>(topic.partitions());
        partitions.addAll(added);
        return new TopicImage(topic.id(), topic.name(), partitions, topic.configs());
    }

    private static TopicImage moved(TopicImage topic, MetadataRecord.PartitionReassigned moved) {
        PartitionImage before = topic.partition(moved.partition());
        if (before == null) {
            return topic;
        }
        List<PartitionImage> partitions = new ArrayList<>(topic.partitions());
        partitions.set(moved.partition(), before.after(moved));
        return new TopicImage(topic.id(), topic.name(), partitions, topic.configs());
    }

    private static TopicImage reconfigured(TopicImage topic, Map<String, @Nullable String> changes) {
        return new TopicImage(topic.id(), topic.name(), topic.partitions(), merged(topic.configs(), changes));
    }

    private static Map<String, String> merged(Map<String, String> configs, Map<String, @Nullable String> changes) {
        Map<String, String> result = new HashMap<>(configs);
        changes.forEach((name, value) -> {
            if (value == null) {
                result.remove(name);
            } else {
                result.put(name, value);
            }
        });
        return Map.copyOf(result);
    }

    private MetadataImage withBroker(BrokerImage broker) {
        return with(draft -> draft.brokers = brokers.plus(broker.id(), broker));
    }

    private MetadataImage withTopic(TopicImage topic) {
        return with(draft -> {
            draft.topicsByName = topicsByName.plus(topic.name(), topic);
            draft.topicsById = topicsById.plus(topic.id(), topic);
        });
    }

    private MetadataImage withoutTopic(TopicImage topic) {
        return with(draft -> {
            draft.topicsByName = topicsByName.minus(topic.name());
            draft.topicsById = topicsById.minus(topic.id());
        });
    }

    private MetadataImage withBrokerConfig(MetadataRecord.BrokerConfigChanged changed) {
        BrokerId broker = changed.broker();
        if (broker == null) {
            return with(draft -> draft.clusterConfigs = merged(clusterConfigs, changed.changes()));
        }
        return with(draft ->
                draft.brokerConfigs = brokerConfigs.plus(broker, merged(brokerConfigs(broker), changed.changes())));
    }

    private MetadataImage withGroupConfig(MetadataRecord.GroupConfigChanged changed) {
        String group = changed.group();
        Map<String, String> configs = merged(groupConfigs(group), changed.changes());
        return with(draft ->
                draft.groupConfigs = configs.isEmpty() ? groupConfigs.minus(group) : groupConfigs.plus(group, configs));
    }
}

package barnabas.client.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the cluster: brokers, topics, who leads which partition since when. A leader of an older epoch than the known
 * one is never believed, whoever says so (KIP-320), unless the topic is another one by its id.
 */
public final class Metadata {
    public static final int NO_EPOCH = -1;

    /**
     * Who leads a partition, and since when.
     *
     * @param nodeId -1 while nobody leads
     */
    public record Leader(int nodeId, int epoch) {
        public static final Leader NONE = new Leader(-1, NO_EPOCH);

        public boolean isThere() {
            return nodeId >= 0;
        }
    }

    /** A topic's leaders, by partition. */
    public record Topic(Uuid id, List<Leader> leaders) {
        public Topic {
            leaders = List.copyOf(leaders);
        }

        private Topic with(int partition, Leader leader) {
            List<Leader> changed = new ArrayList<>(leaders);
            changed.set(partition, leader);
            return new Topic(id, changed);
        }
    }

    private final Map<Integer, Node> nodes = new HashMap<>();
    private final Map<String, Topic> topics = new HashMap<>();
    private final Map<String, Errors> errors = new HashMap<>();
    private final Map<Uuid, String> names = new HashMap<>();

    /** Takes an answer over. Topics that it says nothing of stay as they are. */
    public void update(MetadataResponseData response) {
        nodes.clear();
        response.brokers()
                .forEach(broker -> nodes.put(
                        broker.nodeId(), new Node(broker.nodeId(), broker.host(), broker.port(), broker.rack())));
        response.topics().stream().filter(topic -> topic.name() != null).forEach(this::update);
    }

    private void update(MetadataResponseTopic response) {
        String name = response.name();
        Errors error = Errors.forCode(response.errorCode());
        if (error != Errors.NONE) {
            errors.put(name, error);
            if (error == Errors.UNKNOWN_TOPIC_OR_PARTITION) {
                forget(name);
            }
            return;
        }
        errors.remove(name);
        Topic known = topics.get(name);
        List<Leader> before = known != null && known.id().equals(response.topicId()) ? known.leaders() : List.of();
        Leader[] leaders = new Leader[response.partitions().size()];
        Arrays.fill(leaders, Leader.NONE);
        for (MetadataResponsePartition partition : response.partitions()) {
            int index = partition.partitionIndex();
            if (index >= 0 && index < leaders.length) {
                Leader told = new Leader(partition.leaderId(), partition.leaderEpoch());
                Leader old = index < before.size() ? before.get(index) : Leader.NONE;
                leaders[index] = told.epoch() != NO_EPOCH && told.epoch() < old.epoch() ? old : told;
            }
        }
        if (known != null) {
            names.remove(known.id());
        }
        topics.put(name, new Topic(response.topicId(), List.of(leaders)));
        names.put(response.topicId(), name);
    }

    private void forget(String name) {
        Topic known = topics.remove(name);
        if (known != null) {
            names.remove(known.id());
        }
    }

    /**
     * Takes over what an answer other than Metadata's says of a leader (KIP-951).
     *
     * @param node where the leader is, null when the answer does not say
     * @return whether that is news
     */
    public boolean newLeader(TopicPartition partition, Leader leader, @Nullable Node node) {
        Topic topic = topics.get(partition.topic());
        if (topic == null
                || !leader.isThere()
                || partition.partition() >= topic.leaders().size()
                || leader.epoch() <= topic.leaders().get(partition.partition()).epoch()) {
            return false;
        }
        if (node != null) {
            nodes.put(node.id(), node);
        } else if (!nodes.containsKey(leader.nodeId())) {
            return false;
        }
        topics.put(partition.topic(), topic.with(partition.partition(), leader));
        return true;
    }

    public @Nullable Node node(int id) {
        return nodes.get(id);
    }

    public Collection<Node> nodes() {
        return nodes.values();
    }

    public @Nullable Topic topic(String name) {
        return topics.get(name);
    }

    public Set<String> topicNames() {
        return new HashSet<>(topics.keySet());
    }

    /** The name of a topic that is known, null for others. */
    public @Nullable String name(Uuid topicId) {
        return names.get(topicId);
    }

    /** What the last answer said of this topic, {@link Errors#NONE} when it was there or never asked for. */
    public Errors error(String topic) {
        return errors.getOrDefault(topic, Errors.NONE);
    }

    /** {@link Leader#NONE} when nobody is known to lead. */
    public Leader leader(TopicPartition partition) {
        Topic topic = topics.get(partition.topic());
        if (topic == null || partition.partition() >= topic.leaders().size()) {
            return Leader.NONE;
        }
        return topic.leaders().get(partition.partition());
    }

    /** 0 when the topic is not known. */
    public int partitions(String topic) {
        Topic known = topics.get(topic);
        return known == null ? 0 : known.leaders().size();
    }
}

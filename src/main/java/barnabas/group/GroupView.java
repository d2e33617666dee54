package barnabas.group;

import barnabas.model.TopicPartition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;

/**
 * A group at one moment.
 *
 * @param type Kafka's name: classic or consumer
 * @param state Kafka's name
 * @param generation the epoch of a consumer group
 * @param protocolType empty for offsets that nobody's membership stands behind
 */
public record GroupView(
        String id,
        String type,
        String state,
        String protocolType,
        int generation,
        DescribedGroup description,
        Map<TopicPartition, CommittedOffset> offsets,
        List<Rebalance> rebalances) {
    public GroupView {
        offsets = Map.copyOf(offsets);
    }

    static GroupView of(Group group, Topics topics) {
        if (group.consumer != null) {
            return of(group, group.consumer, topics);
        }
        ClassicGroup classic = group.classic;
        String protocolType = classic.protocolType();
        return new GroupView(
                group.id,
                "classic",
                classic.state().kafkaName,
                protocolType == null ? "" : protocolType,
                classic.generation(),
                ClassicRequests.described(classic),
                group.offsets,
                classic.rebalances.all());
    }

    private static GroupView of(Group group, ConsumerGroup consumer, Topics topics) {
        return new GroupView(
                group.id,
                "consumer",
                consumer.state().stateName(),
                Subscriptions.PROTOCOL_TYPE,
                consumer.state().epoch(),
                ConsumerDescriptions.asClassic(consumer, group.settings().consumer(), topics),
                group.offsets,
                consumer.rebalances.all());
    }
}

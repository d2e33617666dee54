package barnabas.it.cluster;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How often a topic's partitions have changed their leaders, as the epoch of what was written last tells. */
final class LeaderEpochs {
    private LeaderEpochs() {}

    /** By partition; of one that has been written to since it was led last. */
    static Map<Integer, Integer> of(Cluster cluster, String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> asked = cluster.describe(topic).partitions().stream()
                .collect(Collectors.toMap(
                        info -> new TopicPartition(topic, info.partition()), info -> OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> told =
                cluster.admin().listOffsets(asked).all().get(15, TimeUnit.SECONDS);
        Map<Integer, Integer> epochs = new TreeMap<>();
        told.forEach((partition, info) ->
                epochs.put(partition.partition(), info.leaderEpoch().orElse(0)));
        return epochs;
    }
}

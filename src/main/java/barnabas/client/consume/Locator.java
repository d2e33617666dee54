package barnabas.client.consume;

import barnabas.client.net.Brokers;
import barnabas.client.net.Brokers.Lane;
import barnabas.client.net.Call;
import barnabas.client.net.Metadata;
import barnabas.client.net.RequestFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks leaders for offsets: the ends of their logs, those of a time (ListOffsets), and those at which an epoch ended (KIP-320). */
public final class Locator {
    /** In a ListOffsets request, for the log's start. */
    public static final long EARLIEST = -2;
    /** In a ListOffsets request, for the log's end, or the last stable offset for who reads what is committed. */
    public static final long LATEST = -1;

    private static final int LIST_VERSION_MAX = 8;
    private static final int EPOCH_VERSION_MAX = 4;
    private static final int CONSUMER_REPLICA = -1;

    /**
     * What a leader said of one partition.
     *
     * @param offset -1 when there is none, as for a time after the last record
     * @param leaderEpoch of the record there, or of what was asked for; -1 when it is not known
     */
    public record Found(Errors error, long offset, long timestamp, int leaderEpoch) {
        static Found failed(Errors error) {
            return new Found(error, -1, -1, -1);
        }
    }

    /** Hears of each partition that was asked for, once. */
    public interface Listener {
        void found(TopicPartition partition, Found found);

        /** Nobody answered: the leader is not known or cannot be reached. */
        void failed(TopicPartition partition, RequestFailure failure);
    }

    private final Brokers brokers;
    private final boolean readCommitted;
    private final long timeoutMs;

    public Locator(Brokers brokers, boolean readCommitted, long timeoutMs) {
        this.brokers = brokers;
        this.readCommitted = readCommitted;
        this.timeoutMs = timeoutMs;
    }

    /** Asks for an offset each by timestamp, {@link #EARLIEST} or {@link #LATEST}. */
    public void offsets(Map<TopicPartition, Long> timestamps, Listener listener) {
        byLeader(timestamps, listener).forEach((node, asked) -> list(node, asked, listener));
    }

    /** Asks where epochs ended. */
    public void epochEnds(Map<TopicPartition, Integer> epochs, Listener listener) {
        byLeader(epochs, listener).forEach((node, asked) -> epochEnds(node, asked, listener));
    }

    private <T> Map<Integer, Map<TopicPartition, T>> byLeader(Map<TopicPartition, T> asked, Listener listener) {
        Map<Integer, Map<TopicPartition, T>> byLeader = new HashMap<>();
        asked.forEach((partition, what) -> {
            Metadata.Leader leader = brokers.metadata().leader(partition);
            if (leader.isThere()) {
                byLeader.computeIfAbsent(leader.nodeId(), any -> new HashMap<>())
                        .put(partition, what);
            } else {
                listener.failed(
                        partition, new RequestFailure(RequestFailure.Kind.NOT_SENT, "nobody leads " + partition));
            }
        });
        return byLeader;
    }

    private void list(int node, Map<TopicPartition, Long> asked, Listener listener) {
        brokers.send(
                node,
                Lane.CONTROL,
                Call.of(
                        ApiKeys.LIST_OFFSETS,
                        LIST_VERSION_MAX,
                        version -> listRequest(asked),
                        timeoutMs,
                        new Call.Reply() {
                            @Override
                            public void on(ApiMessage response, short version) {
                                Map<TopicPartition, Found> found = new HashMap<>();
                                ((ListOffsetsResponseData) response).topics().forEach(topic -> topic.partitions()
                                        .forEach(each -> found.put(
                                                new TopicPartition(topic.name(), each.partitionIndex()),
                                                new Found(
                                                        Errors.forCode(each.errorCode()),
                                                        each.offset(),
                                                        each.timestamp(),
                                                        each.leaderEpoch()))));
                                tell(asked, found, listener);
                            }

                            @Override
                            public void failed(RequestFailure failure) {
                                asked.keySet().forEach(partition -> listener.failed(partition, failure));
                            }
                        }));
    }

    private ListOffsetsRequestData listRequest(Map<TopicPartition, Long> asked) {
        Map<String, ListOffsetsTopic> topics = new LinkedHashMap<>();
        asked.forEach((partition, timestamp) -> topics.computeIfAbsent(
                        partition.topic(), name -> new ListOffsetsTopic().setName(name))
                .partitions()
                .add(new ListOffsetsPartition()
                        .setPartitionIndex(partition.partition())
                        .setCurrentLeaderEpoch(
                                brokers.metadata().leader(partition).epoch())
                        .setTimestamp(timestamp)));
        return new ListOffsetsRequestData()
                .setReplicaId(CONSUMER_REPLICA)
                .setIsolationLevel((byte) (readCommitted ? 1 : 0))
                .setTopics(new ArrayList<>(topics.values()));
    }

    private void epochEnds(int node, Map<TopicPartition, Integer> asked, Listener listener) {
        brokers.send(
                node,
                Lane.CONTROL,
                Call.of(
                        ApiKeys.OFFSET_FOR_LEADER_EPOCH,
                        EPOCH_VERSION_MAX,
                        version -> epochRequest(asked),
                        timeoutMs,
                        new Call.Reply() {
                            @Override
                            public void on(ApiMessage response, short version) {
                                Map<TopicPartition, Found> found = new HashMap<>();
                                ((OffsetForLeaderEpochResponseData) response)
                                        .topics()
                                        .forEach(topic -> topic.partitions()
                                                .forEach(each -> found.put(
                                                        new TopicPartition(topic.topic(), each.partition()),
                                                        new Found(
                                                                Errors.forCode(each.errorCode()),
                                                                each.endOffset(),
                                                                -1,
                                                                each.leaderEpoch()))));
                                tell(asked, found, listener);
                            }

                            @Override
                            public void failed(RequestFailure failure) {
                                asked.keySet().forEach(partition -> listener.failed(partition, failure));
                            }
                        }));
    }

    private OffsetForLeaderEpochRequestData epochRequest(Map<TopicPartition, Integer> asked) {
        OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData().setReplicaId(CONSUMER_REPLICA);
        asked.forEach((partition, epoch) -> {
            OffsetForLeaderTopic topic = request.topics().find(partition.topic());
            if (topic == null) {
                topic = new OffsetForLeaderTopic().setTopic(partition.topic());
                request.topics().add(topic);
            }
            topic.partitions()
                    .add(new OffsetForLeaderPartition()
                            .setPartition(partition.partition())
                            .setCurrentLeaderEpoch(
                                    brokers.metadata().leader(partition).epoch())
                            .setLeaderEpoch(epoch));
        });
        return request;
    }

    private static void tell(Map<TopicPartition, ?> asked, Map<TopicPartition, Found> found, Listener listener) {
        List<TopicPartition> partitions = List.copyOf(asked.keySet());
        partitions.forEach(partition -> listener.found(
                partition, found.getOrDefault(partition, Found.failed(Errors.UNKNOWN_TOPIC_OR_PARTITION))));
    }
}

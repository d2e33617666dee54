package barnabas.client.consume;

import barnabas.client.net.Backoff;
import barnabas.client.net.Brokers;
import barnabas.client.net.Call;
import barnabas.client.net.ConnectionOptions;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Link;
import barnabas.client.net.Loop;
import barnabas.client.net.RequestFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Answers questions about topics and offsets: again and again, for so long, while brokers cannot say. */
public final class ClusterReader {
    /** The newest version that asks for topics by their names. */
    private static final int METADATA_VERSION_MAX = 9;

    private final Loop loop;
    private final Brokers brokers;
    private final ConnectionOptions connection;
    private final Duration timeout;
    private final Locator locator;
    private final GroupOffsets offsets;
    private final boolean hasGroup;

    /** @param broken hears when no broker can be reached at all */
    public ClusterReader(
            Loop loop,
            Link.Opener links,
            ConnectionOptions connection,
            ConsumeOptions options,
            GroupOptions group,
            Duration timeout,
            Consumer<Failure> broken) {
        this.loop = loop;
        this.connection = connection;
        this.timeout = timeout;
        this.brokers = new Brokers(loop, links, connection, new Brokers.Listener() {
            @Override
            public void onMetadata() {}

            @Override
            public void onBroken(Failure failure) {
                broken.accept(failure);
            }
        });
        this.locator = new Locator(brokers, options.readCommitted(), options.requestTimeoutMs());
        this.hasGroup = group.hasGroup();
        this.offsets = new GroupOffsets(
                loop,
                new GroupCoordinator(
                        brokers, group.groupId(), connection.requestTimeout().toMillis(), connection::retries),
                () -> GroupOffsets.Identity.NONE,
                options.readCommitted());
        brokers.refresh();
    }

    /**
     * These topics, or all when none is named; those that are not there are left out.
     *
     * @param create whether a broker may make one that is not there
     */
    public void topics(List<String> names, boolean create, Reply<Map<String, List<PartitionInfo>>> reply) {
        new Attempts<>(reply) {
            @Override
            void attempt() {
                brokers.sendToAny(Call.of(
                        ApiKeys.METADATA,
                        METADATA_VERSION_MAX,
                        version -> request(names, create),
                        connection.requestTimeout().toMillis(),
                        new Call.Reply() {
                            @Override
                            public void on(ApiMessage response, short version) {
                                done(topics((MetadataResponseData) response));
                            }

                            @Override
                            public void failed(RequestFailure failure) {
                                again(String.valueOf(failure.getMessage()));
                            }
                        }));
            }
        }.attempt();
    }

    private static MetadataRequestData request(List<String> names, boolean create) {
        MetadataRequestData request = new MetadataRequestData().setAllowAutoTopicCreation(create);
        return names.isEmpty()
                ? request.setTopics(null)
                : request.setTopics(names.stream()
                        .map(name -> new MetadataRequestData.MetadataRequestTopic().setName(name))
                        .toList());
    }

    private static Map<String, List<PartitionInfo>> topics(MetadataResponseData response) {
        Map<Integer, Node> nodes = new HashMap<>();
        response.brokers()
                .forEach(broker -> nodes.put(
                        broker.nodeId(), new Node(broker.nodeId(), broker.host(), broker.port(), broker.rack())));
        Map<String, List<PartitionInfo>> topics = new TreeMap<>();
        for (MetadataResponseTopic topic : response.topics()) {
            if (topic.errorCode() == Errors.NONE.code()) {
                topics.put(
                        topic.name(),
                        topic.partitions().stream()
                                .map(partition -> info(topic.name(), partition, nodes))
                                .toList());
            }
        }
        return topics;
    }

    private static PartitionInfo info(String topic, MetadataResponsePartition partition, Map<Integer, Node> nodes) {
        return new PartitionInfo(
                topic,
                partition.partitionIndex(),
                nodes.getOrDefault(partition.leaderId(), Node.noNode()),
                nodes(partition.replicaNodes(), nodes),
                nodes(partition.isrNodes(), nodes),
                nodes(partition.offlineReplicas(), nodes));
    }

    private static Node[] nodes(List<Integer> ids, Map<Integer, Node> nodes) {
        return ids.stream()
                .map(id -> nodes.getOrDefault(id, new Node(id, "", -1)))
                .toArray(Node[]::new);
    }

    /** The offset of each partition at a time, or at {@link Locator#EARLIEST} or {@link Locator#LATEST}. */
    public void offsets(Set<TopicPartition> partitions, long timestamp, Reply<Map<TopicPartition, Long>> reply) {
        brokers.want(partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        new Locating(partitions, timestamp, reply).attempt();
    }

    /** What the group has committed; partitions without an offset are left out. */
    public void committed(Set<TopicPartition> partitions, Reply<Map<TopicPartition, OffsetAndMetadata>> reply) {
        if (!hasGroup) {
            reply.failed(Failure.of(Remedy.GIVE_UP, "group.id is not set: there is nothing committed", null));
            return;
        }
        offsets.fetch(partitions, timeout, reply);
    }

    public void close() {
        brokers.close();
    }

    /** One question, asked until it is answered or its time is over. */
    private abstract class Attempts<T> {
        private final Reply<T> reply;
        private final Backoff backoff = connection.retries();
        private final long untilMs = loop.nowMs() + timeout.toMillis();

        Attempts(Reply<T> reply) {
            this.reply = reply;
        }

        abstract void attempt();

        void done(T answer) {
            reply.done(answer);
        }

        void refused(String message, Throwable cause) {
            reply.failed(Failure.of(Remedy.GIVE_UP, message, cause));
        }

        void again(String why) {
            Duration pause = backoff.next();
            if (loop.nowMs() + pause.toMillis() > untilMs) {
                String message = "no answer within ms=" + timeout.toMillis() + ": " + why;
                reply.failed(Failure.of(Remedy.RETRY, message, new TimeoutException(message)));
            } else {
                brokers.refreshSoon();
                loop.after(pause, this::attempt);
            }
        }
    }

    private final class Locating extends Attempts<Map<TopicPartition, Long>> implements Locator.Listener {
        private final Map<TopicPartition, Long> found = new HashMap<>();
        private final Set<TopicPartition> missing;
        private final long timestamp;
        private int awaited;
        private boolean over;
        private String why = "";

        Locating(Set<TopicPartition> partitions, long timestamp, Reply<Map<TopicPartition, Long>> reply) {
            super(reply);
            this.missing = new HashSet<>(partitions);
            this.timestamp = timestamp;
        }

        @Override
        void attempt() {
            awaited = missing.size() + 1;
            Map<TopicPartition, Long> asked = new HashMap<>();
            new ArrayList<>(missing).forEach(partition -> asked.put(partition, timestamp));
            locator.offsets(asked, this);
            answered();
        }

        @Override
        public void found(TopicPartition partition, Locator.Found place) {
            Errors error = place.error();
            if (error == Errors.NONE) {
                found.put(partition, place.offset());
                missing.remove(partition);
            } else if (error.exception() instanceof RetriableException) {
                why = "partition=" + partition + " error=" + error;
            } else if (!over) {
                over = true;
                String message = "the offset of partition=" + partition + " is not to be had: error=" + error;
                refused(message, error.exception(message));
            }
            answered();
        }

        @Override
        public void failed(TopicPartition partition, RequestFailure failure) {
            why = String.valueOf(failure.getMessage());
            answered();
        }

        private void answered() {
            if (--awaited == 0 && !over) {
                if (missing.isEmpty()) {
                    done(found);
                } else {
                    again(why);
                }
            }
        }
    }
}

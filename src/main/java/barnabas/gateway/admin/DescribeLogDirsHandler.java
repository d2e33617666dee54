package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.partition.Replica;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsPartition;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsResult;
import org.apache.kafka.common.message.DescribeLogDirsResponseData.DescribeLogDirsTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DescribeLogDirs: the one data directory of this broker and what each partition takes of it. Null topics: all. */
final class DescribeLogDirsHandler implements ApiHandler<DescribeLogDirsRequestData, DescribeLogDirsResponseData> {
    private static final long UNKNOWN_BYTES = -1;

    private final AdminRoom room;

    DescribeLogDirsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(ApiRequest<DescribeLogDirsRequestData> request, Reply<DescribeLogDirsResponseData> reply) {
        Predicate<Replica> wanted = wanted(request.body());
        Answers.send(CompletableFuture.supplyAsync(() -> describe(wanted), room.blocking()), answer -> answer, reply);
    }

    private static Predicate<Replica> wanted(DescribeLogDirsRequestData body) {
        if (body.topics() == null) {
            return replica -> true;
        }
        Map<String, Set<Integer>> partitions = new HashMap<>();
        body.topics().forEach(topic -> partitions
                .computeIfAbsent(topic.topic(), name -> new HashSet<>())
                .addAll(topic.partitions()));
        return replica -> partitions
                .getOrDefault(replica.topicPartition().topic(), Set.of())
                .contains(replica.topicPartition().partition());
    }

    private DescribeLogDirsResponseData describe(Predicate<Replica> wanted) {
        Map<String, DescribeLogDirsTopic> topics = new TreeMap<>();
        for (Replica replica : room.replicas().all()) {
            String name = replica.topicPartition().topic();
            // As Kafka: the metadata log is not a topic that a client can see.
            if (wanted.test(replica) && !name.equals(Topic.CLUSTER_METADATA_TOPIC_NAME)) {
                topics.computeIfAbsent(name, topic -> new DescribeLogDirsTopic().setName(topic))
                        .partitions()
                        .add(new DescribeLogDirsPartition()
                                .setPartitionIndex(replica.topicPartition().partition())
                                .setPartitionSize(replica.sizeBytes()));
            }
        }
        DescribeLogDirsResult directory = new DescribeLogDirsResult()
                .setLogDir(room.dataDirectory().toAbsolutePath().toString())
                .setTopics(List.copyOf(topics.values()))
                .setTotalBytes(UNKNOWN_BYTES)
                .setUsableBytes(UNKNOWN_BYTES);
        try {
            FileStore disk = Files.getFileStore(room.dataDirectory());
            directory.setTotalBytes(disk.getTotalSpace()).setUsableBytes(disk.getUsableSpace());
        } catch (IOException e) {
            directory.setErrorCode(Errors.KAFKA_STORAGE_ERROR.code());
        }
        return new DescribeLogDirsResponseData().setResults(List.of(directory));
    }
}

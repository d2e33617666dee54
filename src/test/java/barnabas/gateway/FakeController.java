package barnabas.gateway;

import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.controller.ControllerApi;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.ProducerIdBlock;
import barnabas.metadata.Reassignment;
import barnabas.metadata.ReplicasMoved;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** A controller of one broker that creates topics at once, with a {@link FakeReplica} for each partition. */
public final class FakeController implements ControllerApi {
    static final BrokerId SELF = new BrokerId(7);

    private final MetadataCache metadata;
    private final ReplicaDirectory replicas;

    FakeController(MetadataCache metadata, ReplicaDirectory replicas) {
        this.metadata = metadata;
        this.replicas = replicas;
    }

    synchronized Uuid create(String name, int partitions) {
        return create(name, partitions, List.of(SELF));
    }

    synchronized Uuid create(String name, int partitions, List<BrokerId> brokers) {
        Uuid id = Uuid.randomUuid();
        List<PartitionImage> images = IntStream.range(0, partitions)
                .mapToObj(partition -> new PartitionImage(partition, brokers))
                .toList();
        for (int partition = 0; partition < partitions; partition++) {
            replicas.opened(new FakeReplica(new TopicPartition(name, partition), id));
        }
        metadata.publish(metadata.image().replay(new MetadataRecord.TopicCreated(id, name, images, Map.of())));
        return id;
    }

    @Override
    public CompletionStage<List<CreatedTopic>> createTopics(
            List<NewTopic> topics, boolean validateOnly, Duration timeout) {
        List<CreatedTopic> created = new ArrayList<>();
        for (NewTopic topic : topics) {
            Uuid id = create(topic.name(), Math.max(1, topic.partitions()));
            created.add(new CreatedTopic(topic.name(), Outcome.DONE, id, 1, 1, Map.of()));
        }
        return CompletableFuture.supplyAsync(() -> created);
    }

    @Override
    public CompletionStage<List<Outcome>> deleteTopics(List<Uuid> topicIds, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Outcome>> createPartitions(
            List<MorePartitions> topics, boolean validateOnly, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Outcome>> changeConfigs(
            List<ConfigChanges> changes, boolean validateOnly, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<ProducerIdBlock> allocateProducerIds(BrokerId broker, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Outcome> registerBroker(String clusterId, BrokerImage broker, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Outcome>> alterReassignments(
            List<Reassignment> reassignments, boolean mayChangeCount, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Outcome>> endReassignments(List<ReplicasMoved> moved, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Outcome> changeMetadataVoters(BrokerId broker, boolean add, Duration timeout) {
        throw new UnsupportedOperationException();
    }
}

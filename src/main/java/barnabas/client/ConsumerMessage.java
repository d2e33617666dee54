package barnabas.client;

import akka.Done;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What committable sources give. */
public final class ConsumerMessage {
    private ConsumerMessage() {}

    /** A record, and the offset to commit when it is done with. */
    public record CommittableMessage<K, V>(ConsumerRecord<K, V> record, CommittableOffset committableOffset) {}

    /** A partition as a group reads it. */
    public record GroupTopicPartition(String groupId, String topic, int partition) {
        public TopicPartition topicPartition() {
            return new TopicPartition(topic, partition);
        }
    }

    /**
     * Where a record is.
     *
     * @param offset of the record, not the one behind it that is committed for it
     */
    public record PartitionOffset(GroupTopicPartition key, long offset) {
        public long getOffset() {
            return offset;
        }
    }

    /** Something that can be committed. */
    public sealed interface Committable {
        /** Commits; fails with a {@link ClientException}. A {@link Committer} does it for many at a time. */
        CompletionStage<Done> commitJavadsl();

        /** How many offsets it stands for. */
        long batchSize();
    }

    /** The offset of one record. Committed, the group goes on behind it. */
    public static final class CommittableOffset implements Committable {
        private final CommitHandle handle;
        private final TopicPartition partition;
        private final OffsetAndMetadata next;

        CommittableOffset(CommitHandle handle, TopicPartition partition, OffsetAndMetadata next) {
            this.handle = handle;
            this.partition = partition;
            this.next = next;
        }

        public PartitionOffset partitionOffset() {
            return new PartitionOffset(
                    new GroupTopicPartition(handle.groupId(), partition.topic(), partition.partition()),
                    next.offset() - 1);
        }

        /** Committed along with the offset. */
        public String metadata() {
            return next.metadata();
        }

        @Override
        public CompletionStage<Done> commitJavadsl() {
            return handle.commit(Map.of(partition, next));
        }

        @Override
        public long batchSize() {
            return 1;
        }

        @Override
        public String toString() {
            return "CommittableOffset(" + partitionOffset() + ")";
        }
    }

    /** The newest offsets of any number of partitions. Immutable. */
    public static final class CommittableOffsetBatch implements Committable {
        private final Map<CommitHandle, Map<TopicPartition, OffsetAndMetadata>> offsets;
        private final long size;

        private CommittableOffsetBatch(Map<CommitHandle, Map<TopicPartition, OffsetAndMetadata>> offsets, long size) {
            this.offsets = offsets;
            this.size = size;
        }

        /** This batch and one more. */
        public CommittableOffsetBatch updated(Committable more) {
            OffsetGathering gathering = new OffsetGathering(CommitWhen.OFFSET_FIRST_OBSERVED);
            gathering.add(this);
            gathering.add(more);
            return gathering.take();
        }

        /** The last record's offset of each partition. */
        public Map<GroupTopicPartition, Long> getOffsets() {
            Map<GroupTopicPartition, Long> all = new HashMap<>();
            offsets.forEach((handle, some) -> some.forEach((partition, next) -> all.put(
                    new GroupTopicPartition(handle.groupId(), partition.topic(), partition.partition()),
                    next.offset() - 1)));
            return all;
        }

        public boolean isEmpty() {
            return size == 0;
        }

        @Override
        public CompletionStage<Done> commitJavadsl() {
            CompletableFuture<Done> all = CompletableFuture.completedFuture(Done.getInstance());
            for (var each : offsets.entrySet()) {
                all = all.thenCombine(each.getKey().commit(each.getValue()), (one, other) -> other);
            }
            return all;
        }

        @Override
        public long batchSize() {
            return size;
        }
    }

    /** Gathers offsets, the newest of each partition. Not thread-safe. */
    static final class OffsetGathering {
        private final CommitWhen when;
        private final Map<CommitHandle, Map<TopicPartition, OffsetAndMetadata>> deferred = new HashMap<>();
        private Map<CommitHandle, Map<TopicPartition, OffsetAndMetadata>> offsets = new LinkedHashMap<>();
        private long size;

        OffsetGathering(CommitWhen when) {
            this.when = when;
        }

        /** Adds what it stands for, or what may be committed now that it has been seen. */
        void add(Committable more) {
            if (when == CommitWhen.OFFSET_FIRST_OBSERVED) {
                size += more.batchSize();
            }
            if (more instanceof CommittableOffset one) {
                add(one.handle, one.partition, one.next);
            } else if (more instanceof CommittableOffsetBatch batch) {
                batch.offsets.forEach(
                        (handle, some) -> some.forEach((partition, next) -> add(handle, partition, next)));
            }
        }

        private void add(CommitHandle handle, TopicPartition partition, OffsetAndMetadata next) {
            if (when == CommitWhen.OFFSET_FIRST_OBSERVED) {
                of(handle).put(partition, next);
                return;
            }
            Map<TopicPartition, OffsetAndMetadata> waiting = deferred.computeIfAbsent(handle, any -> new HashMap<>());
            OffsetAndMetadata before = waiting.get(partition);
            if (before == null || before.offset() < next.offset()) {
                waiting.put(partition, next);
            }
            if (before != null && before.offset() < next.offset()) {
                of(handle).put(partition, before);
                size++;
            }
        }

        private Map<TopicPartition, OffsetAndMetadata> of(CommitHandle handle) {
            return offsets.computeIfAbsent(handle, any -> new HashMap<>());
        }

        Iterable<CommitHandle> handles() {
            return offsets.keySet();
        }

        long size() {
            return size;
        }

        /** All that was added; nothing is left here. */
        CommittableOffsetBatch take() {
            CommittableOffsetBatch batch = new CommittableOffsetBatch(offsets, size);
            offsets = new LinkedHashMap<>();
            size = 0;
            return batch;
        }
    }

    /** A batch of these, the later ones replacing the earlier ones of their partitions. */
    public static CommittableOffsetBatch createCommittableOffsetBatch(List<? extends Committable> offsets) {
        OffsetGathering gathering = new OffsetGathering(CommitWhen.OFFSET_FIRST_OBSERVED);
        offsets.forEach(gathering::add);
        return gathering.take();
    }

    public static CommittableOffsetBatch createCommittableOffsetBatch(Committable first) {
        return createCommittableOffsetBatch(List.of(first));
    }

    public static CommittableOffsetBatch emptyCommittableOffsetBatch() {
        return createCommittableOffsetBatch(List.of());
    }
}

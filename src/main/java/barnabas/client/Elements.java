package barnabas.client;

import barnabas.client.ConsumerMessage.CommittableMessage;
import barnabas.client.ConsumerMessage.CommittableOffset;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What a source makes of a record. */
interface Elements<K, V, M> {
    M of(ConsumerRecord<K, V> record, CommitHandle commits);

    /** Whether its elements are there to be committed. */
    boolean committable();

    static <K, V> Elements<K, V, ConsumerRecord<K, V>> plain() {
        return new Elements<>() {
            @Override
            public ConsumerRecord<K, V> of(ConsumerRecord<K, V> record, CommitHandle commits) {
                return record;
            }

            @Override
            public boolean committable() {
                return false;
            }
        };
    }

    /**
     * Records with their offsets.
     *
     * @param metadata committed along with the offset
     */
    static <K, V> Elements<K, V, CommittableMessage<K, V>> committable(
            Function<ConsumerRecord<K, V>, String> metadata) {
        return new Elements<>() {
            @Override
            public CommittableMessage<K, V> of(ConsumerRecord<K, V> record, CommitHandle commits) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                OffsetAndMetadata next =
                        new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), metadata.apply(record));
                return new CommittableMessage<>(record, new CommittableOffset(commits, partition, next));
            }

            @Override
            public boolean committable() {
                return true;
            }
        };
    }
}

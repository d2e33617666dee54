package barnabas.client;

import akka.Done;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The way back from an offset to the source that it came from. From any thread. */
interface CommitHandle {
    String groupId();

    /** Fails with a {@link ClientException}. Offsets of partitions that were given up meanwhile are passed over. */
    CompletionStage<Done> commit(Map<TopicPartition, OffsetAndMetadata> offsets);

    /** Runs, in any thread, whenever somebody waits for commits; at once when somebody does already. */
    void onHurry(Runnable hurry);
}

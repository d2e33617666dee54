package barnabas.client;

import barnabas.client.consume.Chunk;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Between a source of partitions, in whose stage all but {@link #given} happens, and the source of one partition, which may run
 * elsewhere. One chunk at a time is handed over, when it is asked for.
 */
final class PartitionFeed {
    /** The source of the partition. From any thread. */
    interface Reader {
        void onChunk(Chunk chunk);

        /** No more will come. */
        void onComplete();

        void onFailure(Throwable failure);
    }

    private final TopicPartition partition;
    private final CommitHandle commits;
    private @Nullable Reader reader;
    private boolean wanted;
    private boolean completed;
    private volatile long given = -1;

    PartitionFeed(TopicPartition partition, CommitHandle commits) {
        this.partition = partition;
        this.commits = commits;
    }

    TopicPartition partition() {
        return partition;
    }

    CommitHandle commits() {
        return commits;
    }

    /** The reader is there and wants a chunk. */
    void attach(Reader newReader) {
        reader = newReader;
        wanted = true;
        if (completed) {
            newReader.onComplete();
        }
    }

    void want() {
        wanted = true;
    }

    boolean isWanted() {
        return wanted && reader != null && !completed;
    }

    void hand(Chunk chunk) {
        if (reader != null) {
            wanted = false;
            reader.onChunk(chunk);
        }
    }

    void complete() {
        completed = true;
        if (reader != null) {
            reader.onComplete();
        }
    }

    void fail(Throwable failure) {
        completed = true;
        if (reader != null) {
            reader.onFailure(failure);
        }
    }

    /** Noted by the reader: the offset behind the last record that it gave. */
    void given(long upTo) {
        given = upTo;
    }

    /** -1 when nothing was given. */
    long given() {
        return given;
    }
}

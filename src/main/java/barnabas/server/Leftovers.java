package barnabas.server;

import barnabas.log.DataDirectory;
import barnabas.log.PartitionFolder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.common.Uuid;

/**
 * The folders that lay in the data directory at the start, for the case that a topic was deleted and this broker went down
 * before it had removed them. Used by the broker's entity alone.
 */
final class Leftovers {
    private final DataDirectory directory;
    private final Executor blocking;
    private final Map<Uuid, List<PartitionFolder>> atStart = new HashMap<>();

    /** Blocks: it lists the data directory. */
    Leftovers(DataDirectory directory, Executor blocking) {
        this.directory = directory;
        this.blocking = blocking;
        directory.partitions().forEach(folder -> atStart.computeIfAbsent(folder.topicId(), id -> new ArrayList<>())
                .add(folder));
    }

    /**
     * A committed record says that the topic is gone. Replayed records come before any replica of the topic is started; those
     * of living replicas are removed by the replicas themselves.
     */
    void remove(Uuid topicId) {
        List<PartitionFolder> folders = atStart.remove(topicId);
        if (folders != null) {
            folders.forEach(folder -> directory.delete(folder, blocking));
        }
    }
}

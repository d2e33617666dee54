package barnabas.server;

import barnabas.broker.BrokerEntity;
import barnabas.log.DataDirectory;
import barnabas.log.GroupState;
import barnabas.log.PartitionFolder;
import barnabas.log.StateLog;
import barnabas.log.TopicIdPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders that lay in the data directory at the start, for the case that a topic was deleted and this broker went down
 * before it had removed them. Used by the broker's entity alone.
 */
final class Leftovers implements BrokerEntity.Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final DataDirectory directory;
    private final StateLog stateLog;
    private final Executor blocking;
    private final Map<Uuid, List<PartitionFolder>> atStart = new HashMap<>();
    private final Map<Uuid, Set<Integer>> promised = new HashMap<>();

    /** Blocks: it lists the data directory. */
    Leftovers(DataDirectory directory, StateLog stateLog, Executor blocking) {
        this.directory = directory;
        this.stateLog = stateLog;
        this.blocking = blocking;
        directory.partitions().forEach(folder -> atStart.computeIfAbsent(folder.topicId(), id -> new ArrayList<>())
                .add(folder));
        stateLog.groups().forEach(this::moved);
    }

    @Override
    public List<TopicIdPartition> partitions() {
        return atStart.values().stream()
                .flatMap(List::stream)
                .map(PartitionFolder::key)
                .toList();
    }

    /** A committed record says that the topic is gone. {@code living} replicas of it remove their files themselves. */
    @Override
    public void remove(Uuid topicId, Set<Integer> living) {
        forget(topicId, living);
        List<PartitionFolder> folders = atStart.remove(topicId);
        if (folders == null) {
            return;
        }
        for (PartitionFolder folder : folders) {
            if (!living.contains(folder.partition())) {
                directory.delete(folder, blocking).exceptionally(failed -> {
                    LOG.error("folder={} of a deleted topic cannot be removed: {}", folder.name(), failed.toString());
                    return null;
                });
            }
        }
    }

    /** What replicas had promised that were moved elsewhere is kept until the topic is no more. */
    @Override
    public void moved(TopicIdPartition group) {
        promised.computeIfAbsent(group.topicId(), id -> new HashSet<>()).add(group.partition());
    }

    private void forget(Uuid topicId, Set<Integer> living) {
        Set<Integer> partitions = promised.remove(topicId);
        if (partitions == null) {
            return;
        }
        partitions.removeAll(living);
        for (int partition : partitions) {
            TopicIdPartition group = new TopicIdPartition(topicId, partition);
            stateLog.remove(group).exceptionally(failed -> {
                LOG.error("group={} of a deleted topic cannot be forgotten: {}", group, failed.toString());
                return GroupState.NEW;
            });
        }
    }
}

package barnabas.broker;

import barnabas.model.TopicPartition;
import barnabas.partition.Replica;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The replicas that live on this broker, by the name of their partition. Thread-safe. */
public final class ReplicaDirectory {
    private final ConcurrentMap<TopicPartition, Replica> replicas = new ConcurrentHashMap<>();

    public @Nullable Replica find(TopicPartition partition) {
        return replicas.get(partition);
    }

    public Collection<Replica> all() {
        return replicas.values();
    }

    /** A replica that came to life; it takes the place of a former incarnation. */
    public void add(Replica replica) {
        replicas.put(replica.topicPartition(), replica);
    }

    /** Removes this very replica; a later incarnation stays. */
    public void remove(Replica replica) {
        replicas.remove(replica.topicPartition(), replica);
    }
}

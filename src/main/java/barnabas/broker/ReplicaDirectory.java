package barnabas.broker;

import akka.actor.typed.ActorRef;
import barnabas.model.TopicPartition;
import barnabas.partition.PartitionId;
import barnabas.partition.PartitionReplica;
import barnabas.partition.Replica;
import barnabas.partition.ReplicaRegistry;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The replicas that live on this broker, by the name of their partition. Thread-safe. */
public final class ReplicaDirectory implements ReplicaRegistry {
    private final ConcurrentMap<TopicPartition, Replica> replicas = new ConcurrentHashMap<>();
    private final ConcurrentMap<PartitionId, ActorRef<PartitionReplica.Command>> started = new ConcurrentHashMap<>();
    private volatile @Nullable ActorRef<BrokerEntity.Command> broker;

    /** Null when no replica of the partition serves on this broker. */
    public @Nullable Replica find(TopicPartition partition) {
        return replicas.get(partition);
    }

    /** The same, but never one of a deleted topic of that name which is about to stop. */
    public @Nullable Replica find(PartitionId partition) {
        Replica replica = replicas.get(partition.topicPartition());
        return replica != null && replica.topicId().equals(partition.topicId()) ? replica : null;
    }

    public Collection<Replica> all() {
        return replicas.values();
    }

    /** The broker entity is told of every replica that comes to life, and of those that did before it was there. */
    void listener(ActorRef<BrokerEntity.Command> entity) {
        broker = entity;
        started.forEach((partition, replica) -> entity.tell(new BrokerEntity.ReplicaStarting(partition, replica)));
    }

    @Override
    public void starting(PartitionId partition, ActorRef<PartitionReplica.Command> replica) {
        started.put(partition, replica);
        ActorRef<BrokerEntity.Command> listener = broker;
        if (listener != null) {
            listener.tell(new BrokerEntity.ReplicaStarting(partition, replica));
        }
    }

    @Override
    public void opened(Replica replica) {
        replicas.put(replica.topicPartition(), replica);
    }

    /** Removes this very replica; a later incarnation stays. */
    @Override
    public void closed(Replica replica) {
        replicas.remove(replica.topicPartition(), replica);
    }

    /** The actor has ended; a later incarnation stays. */
    void ended(PartitionId partition, ActorRef<PartitionReplica.Command> replica) {
        started.remove(partition, replica);
    }
}

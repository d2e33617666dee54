package barnabas.partition;

import akka.actor.typed.ActorRef;

/** Where replicas make themselves known to their broker. Called from their actors' threads; must not block. */
public interface ReplicaRegistry {
    /** An actor has begun to open its replica: watch it. */
    void starting(PartitionId partition, ActorRef<PartitionReplica.Command> replica);

    /** The replica serves. */
    void opened(Replica replica);

    /** The replica serves no more. */
    void closed(Replica replica);
}

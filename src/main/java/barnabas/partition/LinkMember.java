package barnabas.partition;

import akka.actor.typed.ActorRef;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.partition.link.GroupMember;
import java.nio.ByteBuffer;

/** A replica's actor as its links see it. */
record LinkMember(ActorRef<PartitionReplica.Command> replica) implements GroupMember {
    @Override
    public void received(Message message, ByteBuffer records, long session, Runnable done) {
        replica.tell(new GroupCommand.Heard(message, records, session, done));
    }

    @Override
    public void announced(ReplicaId leader, int epoch) {
        replica.tell(new GroupCommand.Announced(leader, epoch));
    }

    @Override
    public void linkChanged() {
        replica.tell(GroupCommand.Tick.LINK_CHANGED);
    }
}

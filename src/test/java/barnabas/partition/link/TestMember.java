package barnabas.partition.link;

import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.model.BrokerId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A replica that keeps what it is told. */
final class TestMember implements GroupMember {
    record Got(Message message, ByteBuffer records, long session, Runnable done) {}

    record Leads(ReplicaId leader, int epoch) {}

    final GroupLink link;
    final List<Got> got = new CopyOnWriteArrayList<>();
    final List<Leads> announced = new CopyOnWriteArrayList<>();
    final AtomicInteger changes = new AtomicInteger();

    TestMember(Function<GroupMember, GroupLink> joins, Set<BrokerId> concerns) {
        link = joins.apply(this);
        link.concerns(concerns);
    }

    @Override
    public void received(Message message, ByteBuffer records, long session, Runnable done) {
        got.add(new Got(message, records, session, done));
    }

    @Override
    public void announced(ReplicaId leader, int epoch) {
        announced.add(new Leads(leader, epoch));
    }

    @Override
    public void linkChanged() {
        changes.incrementAndGet();
    }

    List<Message> messages() {
        return got.stream().map(Got::message).toList();
    }
}

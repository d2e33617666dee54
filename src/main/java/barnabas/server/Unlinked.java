package barnabas.server;

import barnabas.consensus.Message;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import barnabas.partition.link.GroupLink;
import barnabas.partition.link.GroupMember;
import barnabas.partition.link.ReplicationLinks;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The links of a broker that is connected with no other. */
final class Unlinked implements ReplicationLinks {
    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public GroupLink join(TopicIdPartition group, GroupMember member) {
        return new Nobody();
    }

    @Override
    public void peer(BrokerId broker, InetSocketAddress address) {}

    @Override
    public void suspect(BrokerId broker) {}

    @Override
    public Optional<Led> leader(TopicIdPartition group) {
        return Optional.empty();
    }

    @Override
    public Map<BrokerId, Contact> contacts() {
        return Map.of();
    }

    @Override
    public Map<BrokerId, UUID> directories() {
        return Map.of();
    }

    private static final class Nobody implements GroupLink {
        @Override
        public boolean alive(BrokerId broker) {
            return false;
        }

        @Override
        public long session(BrokerId broker) {
            return 0;
        }

        @Override
        public long echoedMs(BrokerId broker) {
            return NEVER;
        }

        @Override
        public int leads(BrokerId broker) {
            return LEADS_NOT;
        }

        @Override
        public int announced() {
            return LEADS_NOT;
        }

        @Override
        public void concerns(Set<BrokerId> brokers) {}

        @Override
        public void lead(int epoch) {}

        @Override
        public void inSync(int epoch, Set<BrokerId> brokers) {}

        @Override
        public void takeBack(int epoch) {}

        @Override
        public void send(Message message, ByteBuffer records) {}

        @Override
        public void leave() {}
    }
}

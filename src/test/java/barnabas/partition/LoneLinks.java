package barnabas.partition;

import barnabas.consensus.Links;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** The links of a broker that knows no other. */
final class LoneLinks implements ReplicationLinks {
    private final BrokerId self;
    private final ConcurrentMap<TopicIdPartition, Led> led = new ConcurrentHashMap<>();

    LoneLinks(BrokerId self) {
        this.self = self;
    }

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public GroupLink join(TopicIdPartition group, GroupMember member) {
        return new Lone(group);
    }

    @Override
    public void peer(BrokerId broker, InetSocketAddress address) {}

    @Override
    public void suspect(BrokerId broker) {}

    @Override
    public Optional<Led> leader(TopicIdPartition group) {
        return Optional.ofNullable(led.get(group));
    }

    @Override
    public Map<BrokerId, Contact> contacts() {
        return Map.of();
    }

    @Override
    public Map<BrokerId, UUID> directories() {
        return Map.of();
    }

    private final class Lone implements GroupLink {
        private final TopicIdPartition group;
        private volatile int announced = Links.LEADS_NOT;

        Lone(TopicIdPartition group) {
            this.group = group;
        }

        @Override
        public Links at(long nowMs) {
            return this;
        }

        @Override
        public void concerns(Set<BrokerId> brokers) {}

        @Override
        public void lead(int epoch) {
            announced = epoch;
            led.put(group, new Led(self, epoch, Set.of(self)));
        }

        @Override
        public void inSync(int epoch, Set<BrokerId> brokers) {}

        @Override
        public void takeBack(int epoch) {
            if (announced <= epoch) {
                announced = Links.LEADS_NOT;
                led.remove(group);
            }
        }

        @Override
        public void send(Message message, ByteBuffer records) {}

        @Override
        public void leave() {
            takeBack(Integer.MAX_VALUE);
        }

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
            return Links.NEVER;
        }

        @Override
        public int leads(BrokerId broker) {
            return Links.LEADS_NOT;
        }

        @Override
        public int announced() {
            return announced;
        }
    }
}

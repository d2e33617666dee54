package barnabas.partition;

import barnabas.consensus.Links;
import barnabas.consensus.Message;
import barnabas.consensus.ReplicaId;
import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import barnabas.partition.link.GroupLink;
import barnabas.partition.link.GroupMember;
import barnabas.partition.link.ReplicationLinks;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Links of several brokers within one process: what is said arrives at once, unless a broker is cut off. One group. */
final class MemoryLinks {
    private final Map<BrokerId, End> ends = new HashMap<>();
    private final Set<BrokerId> cutOff = new HashSet<>();
    private long sessions = 1;

    synchronized ReplicationLinks of(BrokerId broker) {
        return new Door(broker);
    }

    /** From now on nothing reaches the broker, nor comes from it, and everybody knows. */
    synchronized void cutOff(BrokerId broker) {
        cutOff.add(broker);
        tellAll();
    }

    synchronized void heal() {
        cutOff.clear();
        sessions++;
        tellAll();
        for (End end : ends.values()) {
            if (end.leads != Links.LEADS_NOT) {
                end.say(end.leads);
            }
        }
    }

    private void tellAll() {
        ends.values().forEach(end -> end.member.linkChanged());
    }

    /** Who says that it leads. */
    synchronized List<BrokerId> leaders() {
        return ends.values().stream()
                .filter(end -> end.leads != Links.LEADS_NOT)
                .map(end -> end.self)
                .toList();
    }

    private static long clock() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private synchronized boolean reaches(BrokerId one, BrokerId other) {
        return ends.containsKey(one) && ends.containsKey(other) && !cutOff.contains(one) && !cutOff.contains(other);
    }

    private final class Door implements ReplicationLinks {
        private final BrokerId self;

        Door(BrokerId self) {
            this.self = self;
        }

        @Override
        public long nowMs() {
            return clock();
        }

        @Override
        public GroupLink join(TopicIdPartition group, GroupMember member) {
            synchronized (MemoryLinks.this) {
                End end = new End(self, member);
                ends.put(self, end);
                tellAll();
                return end;
            }
        }

        @Override
        public void peer(BrokerId broker, InetSocketAddress address) {}

        @Override
        public void suspect(BrokerId broker) {}

        @Override
        public Optional<Led> leader(TopicIdPartition group) {
            synchronized (MemoryLinks.this) {
                return ends.values().stream()
                        .filter(end ->
                                end.leads != Links.LEADS_NOT && !cutOff.contains(self) && !cutOff.contains(end.self))
                        .max(Comparator.comparingInt(end -> end.leads))
                        .map(end -> new Led(end.self, end.leads, inSync));
            }
        }

        @Override
        public Map<BrokerId, Contact> contacts() {
            return Map.of();
        }

        @Override
        public boolean isWithinReach(BrokerId broker) {
            return true;
        }

        @Override
        public Map<BrokerId, UUID> directories() {
            return Map.of();
        }
    }

    private final class End implements GroupLink {
        private final BrokerId self;
        private final GroupMember member;
        private volatile int leads = Links.LEADS_NOT;

        End(BrokerId self, GroupMember member) {
            this.self = self;
            this.member = member;
        }

        @Override
        public Links at(long nowMs) {
            return this;
        }

        @Override
        public void concerns(Set<BrokerId> brokers) {}

        @Override
        public void lead(int epoch) {
            synchronized (MemoryLinks.this) {
                leads = epoch;
                say(epoch);
            }
        }

        private void say(int epoch) {
            for (End other : ends.values()) {
                if (other != this && reaches(self, other.self)) {
                    other.member.announced(new ReplicaId(self, ids.get(self)), epoch);
                }
            }
        }

        @Override
        public void inSync(int epoch, Set<BrokerId> brokers) {
            inSync = Set.copyOf(brokers);
        }

        @Override
        public void takeBack(int epoch) {
            synchronized (MemoryLinks.this) {
                if (leads <= epoch) {
                    leads = Links.LEADS_NOT;
                    tellAll();
                }
            }
        }

        @Override
        public void send(Message message, ByteBuffer records) {
            synchronized (MemoryLinks.this) {
                End to = ends.get(message.to().broker());
                if (to != null && reaches(self, to.self)) {
                    ByteBuffer copy = ByteBuffer.allocate(records.remaining());
                    copy.put(records.duplicate()).flip();
                    to.member.received(message, copy, sessions, () -> {});
                }
            }
        }

        @Override
        public void leave() {
            synchronized (MemoryLinks.this) {
                ends.remove(self, this);
                leads = Links.LEADS_NOT;
                tellAll();
            }
        }

        @Override
        public boolean alive(BrokerId broker) {
            return reaches(self, broker);
        }

        @Override
        public long session(BrokerId broker) {
            synchronized (MemoryLinks.this) {
                return sessions;
            }
        }

        @Override
        public long echoedMs(BrokerId broker) {
            return reaches(self, broker) ? clock() : Links.NEVER;
        }

        @Override
        public int leads(BrokerId broker) {
            synchronized (MemoryLinks.this) {
                End other = ends.get(broker);
                return other == null || !reaches(self, broker) ? Links.LEADS_NOT : other.leads;
            }
        }

        @Override
        public int announced() {
            return leads;
        }
    }

    private final Map<BrokerId, UUID> ids = new HashMap<>();
    private volatile Set<BrokerId> inSync = Set.of();

    synchronized void knows(ReplicaId replica) {
        ids.put(replica.broker(), replica.directory());
    }

    /** As the newest leader told. */
    Set<BrokerId> inSync() {
        return inSync;
    }
}

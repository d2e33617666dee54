package barnabas.it.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** Members of one group that read all partitions of a topic, each in a thread of its own, and who owns which partition now. */
final class GroupMembers implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SETTLED_MAX = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final String topic;
    private final int partitions;
    private final Map<String, Object> settings;
    private final ConcurrentMap<TopicPartition, Member> owners = new ConcurrentHashMap<>();
    private final List<Member> members = new ArrayList<>();
    private volatile long allOwnedNanos;

    /** @param settings of each consumer, among them its group */
    GroupMembers(Cluster cluster, String topic, int partitions, Map<String, Object> settings) {
        this.cluster = cluster;
        this.topic = topic;
        this.partitions = partitions;
        this.settings = new HashMap<>(settings);
    }

    private final class Member implements Runnable, ConsumerRebalanceListener {
        private final Thread thread = new Thread(this, "member");
        private volatile boolean leaving;

        @Override
        public void run() {
            try (Consumer<byte[], byte[]> consumer = cluster.clients().consumer(settings)) {
                consumer.subscribe(List.of(topic), this);
                while (!leaving) {
                    consumer.poll(POLL);
                }
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            assigned.forEach(partition -> owners.put(partition, this));
            if (owners.size() == partitions) {
                allOwnedNanos = System.nanoTime();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(partition -> owners.remove(partition, this));
        }
    }

    /** More of them; returns when all members have their share. */
    void join(int count) {
        for (int i = 0; i < count; i++) {
            Member member = new Member();
            members.add(member);
            member.thread.start();
        }
        await("all partitions are shared among members=" + members.size())
                .atMost(SETTLED_MAX)
                .until(() -> owners.size() == partitions
                        && members.stream().allMatch(member -> share(member) >= partitions / members.size()));
    }

    private long share(Member member) {
        return owners.values().stream().filter(owner -> owner == member).count();
    }

    /** All go on reading for so long, and nobody comes or goes: their heartbeats are anywhere between one and the next. */
    void rest(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis());
    }

    /** The first leaves; how many milliseconds pass from then on until all partitions are owned again. */
    long leave() throws InterruptedException {
        Member leaver = members.remove(0);
        long begun = System.nanoTime();
        leaver.leaving = true;
        leaver.thread.join();
        await("all partitions are owned again")
                .atMost(SETTLED_MAX)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> owners.size() == partitions && !owners.containsValue(leaver));
        return TimeUnit.NANOSECONDS.toMillis(allOwnedNanos - begun);
    }

    @Override
    public void close() throws InterruptedException {
        members.forEach(member -> member.leaving = true);
        for (Member member : members) {
            member.thread.join();
        }
    }
}

package barnabas.it.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A group whose members come and go and commit all the while. An offset that is committed is larger than every one that was tried before it,
 * whoever tried: what is kept may never be less than what was acked.
 */
final class CommittingGroup implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private record Claim(int generation, int partition) {}

    private final Cluster cluster;
    private final String group;
    private final String topic;
    private final Map<String, Object> settings = new HashMap<>();
    private final AtomicLongArray tried;
    private final AtomicLongArray acked;
    private final ConcurrentMap<Claim, Member> claims = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Queue<String> anomalies = new ConcurrentLinkedQueue<>();
    private final Deque<Member> members = new ArrayDeque<>();

    CommittingGroup(Cluster cluster, String protocol, String topic, int partitions) {
        this.cluster = cluster;
        this.group = "committing-" + protocol;
        this.topic = topic;
        this.tried = new AtomicLongArray(partitions);
        this.acked = new AtomicLongArray(partitions);
        settings.putAll(Map.of(
                "group.id",
                group,
                "group.protocol",
                protocol,
                "request.timeout.ms",
                2000,
                "default.api.timeout.ms",
                4000,
                "retry.backoff.ms",
                50,
                "retry.backoff.max.ms",
                100));
        if (protocol.equals("classic")) {
            settings.put("session.timeout.ms", 10_000);
            settings.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
        }
    }

    private final class Member implements Runnable {
        private final Thread thread = new Thread(this, "committing");
        private volatile boolean leaving;

        @Override
        public void run() {
            try (Consumer<byte[], byte[]> consumer = cluster.clients().consumer(settings)) {
                consumer.subscribe(List.of(topic));
                while (!leaving) {
                    consumer.poll(POLL);
                    commit(consumer);
                }
            } catch (KafkaException unexpected) {
                anomalies.add("a member ended: " + unexpected);
            }
        }

        private void commit(Consumer<byte[], byte[]> consumer) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (TopicPartition partition : consumer.assignment()) {
                claim(consumer.groupMetadata().generationId(), partition.partition());
                offsets.put(partition, new OffsetAndMetadata(tried.incrementAndGet(partition.partition())));
            }
            if (offsets.isEmpty()) {
                return;
            }
            try {
                consumer.commitSync(offsets);
                offsets.forEach((partition, offset) ->
                        acked.accumulateAndGet(partition.partition(), offset.offset(), Math::max));
            } catch (CommitFailedException
                    | RebalanceInProgressException
                    | RetriableCommitFailedException
                    | TimeoutException refused) {
                refusals.merge(refused.getClass().getSimpleName(), 1, Integer::sum);
            }
        }

        private void claim(int generation, int partition) {
            Member holder = claims.putIfAbsent(new Claim(generation, partition), this);
            if (holder != null && holder != this) {
                anomalies.add("partition=" + partition + " has two owners in generation=" + generation);
            }
        }
    }

    void join(int count) {
        for (int i = 0; i < count; i++) {
            Member member = new Member();
            members.add(member);
            member.thread.start();
        }
    }

    /** The oldest member leaves, another one comes. */
    void replaceOne() throws InterruptedException {
        end(members.remove());
        join(1);
    }

    private static void end(Member member) throws InterruptedException {
        member.leaving = true;
        member.thread.join();
    }

    /** What has been acked by now, of all partitions. */
    long[] acked() {
        long[] now = new long[acked.length()];
        for (int partition = 0; partition < now.length; partition++) {
            now[partition] = acked.get(partition);
        }
        return now;
    }

    /** Whether something was acked for every partition since. */
    boolean allAckedSince(long[] before) {
        for (int partition = 0; partition < before.length; partition++) {
            if (acked.get(partition) <= before[partition]) {
                return false;
            }
        }
        return true;
    }

    /** Compares what is kept with what was acked before it was asked for. */
    void check() throws Exception {
        long[] before = acked();
        Map<TopicPartition, OffsetAndMetadata> kept = cluster.admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(20, TimeUnit.SECONDS);
        for (int partition = 0; partition < before.length; partition++) {
            OffsetAndMetadata offset = kept.get(new TopicPartition(topic, partition));
            if (before[partition] > 0 && (offset == null || offset.offset() < before[partition])) {
                anomalies.add("partition=" + partition + " was acked=" + before[partition] + " and is kept=" + offset);
            }
        }
    }

    List<String> anomalies() {
        return List.copyOf(anomalies);
    }

    @Override
    public String toString() {
        return group + " acked=" + acked + " tried=" + tried + " refused=" + refusals + " generations="
                + claims.keySet().stream()
                        .mapToInt(Claim::generation)
                        .distinct()
                        .count();
    }

    @Override
    public void close() throws InterruptedException {
        members.forEach(member -> member.leaving = true);
        while (!members.isEmpty()) {
            end(members.remove());
        }
    }
}

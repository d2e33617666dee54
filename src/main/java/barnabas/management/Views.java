package barnabas.management;

import barnabas.model.BrokerId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes of what {@code /api} answers: they become JSON as they stand, so a name here is a promise. */
final class Views {
    private Views() {}

    /** In the order in which they come. */
    static List<Integer> numbers(Collection<BrokerId> brokers) {
        return brokers.stream().map(BrokerId::value).toList();
    }

    /** {@code clusterId} is null until the cluster is formed, {@code controller} while none is known. */
    record Brokers(@Nullable String clusterId, @Nullable Integer controller, List<Broker> brokers) {}

    /** Host and port are where Kafka clients reach it; {@code alive} whether the broker that was asked is in contact with it. */
    record Broker(int id, String host, int port, @Nullable String rack, boolean alive) {}

    /** {@code next} is what the following page begins after, null on the last. */
    record Topics(List<TopicStanding> topics, @Nullable String next) {}

    /** {@code underReplicated} and {@code leaderless} count its partitions that miss a replica, and those that nobody leads. */
    record TopicStanding(
            String name, String id, int partitions, int replicationFactor, int underReplicated, int leaderless) {}

    record TopicSummary(String name, String id, int partitions, int replicationFactor) {}

    /** {@code configs} are those that were set for the topic; {@code next} is as in {@link Topics}. */
    record Topic(
            String name, String id, Map<String, String> configs, List<Partition> partitions, @Nullable Integer next) {}

    /**
     * {@code leader} and {@code leaderEpoch} are null while none is known; {@code inSync} is as the leader said last, {@code offline}
     * those whose broker is away. Offsets, and the bytes on disk, are those of the
     * replica on the broker that was asked: null when it has none, and behind the leader's when it follows.
     */
    record Partition(
            int partition,
            @Nullable Integer leader,
            @Nullable Integer leaderEpoch,
            List<Integer> replicas,
            List<Integer> inSync,
            List<Integer> offline,
            @Nullable Long logStartOffset,
            @Nullable Long highWatermark,
            @Nullable Long logEndOffset,
            @Nullable Long sizeBytes) {}

    /**
     * How all stands: partitions that miss a replica, those that nobody leads, and the first of both, which are {@code troubled}.
     * {@code self} is the broker that was asked.
     */
    record Cluster(
            @Nullable String clusterId,
            @Nullable Integer controller,
            int self,
            int topics,
            int partitions,
            int underReplicated,
            int leaderless,
            List<BrokerState> brokers,
            List<Troubled> troubled) {}

    /** {@code leads} of its {@code replicas}; {@code behind} are those that are not in sync. */
    record BrokerState(
            int id, String host, int port, @Nullable String rack, boolean alive, int leads, int replicas, int behind) {}

    record Troubled(
            String topic,
            int partition,
            @Nullable Integer leader,
            List<Integer> replicas,
            List<Integer> inSync,
            List<Integer> offline) {}

    /** {@code listeners} are the further ones, by their names, as host:port; {@code next} is as in {@link Topics}. */
    record BrokerDetail(
            BrokerState load,
            boolean controller,
            Map<String, String> listeners,
            List<Hosted> partitions,
            @Nullable String next) {}

    /** A replica on the broker; {@code role} is "leader", "in-sync", "behind" or "offline". */
    record Hosted(String topic, int partition, String role, @Nullable Integer leader) {}

    /** What has passed through each broker that answered, for some minutes back; {@code silent} are those that did not. */
    record Traffic(List<BrokerTraffic> brokers, List<Integer> silent) {}

    /** {@code everyMs} is the time between two samples. */
    record BrokerTraffic(int broker, int everyMs, List<TrafficSample> samples) {}

    /** Of the time since the sample before: records and bytes written and bytes read, all in each second. */
    record TrafficSample(long timeMs, double recordsIn, double bytesIn, double bytesOut, int connections) {}

    /**
     * {@code ended} tells why there are no more: "end" (of the partitions), "limit", "bytes" or "time" (what may be read at once);
     * {@code scanned} counts the records that were looked at, {@code leaderless} are partitions that nobody could be asked for.
     */
    record Messages(List<Message> messages, List<Reach> reached, List<Integer> leaderless, int scanned, String ended) {}

    /** From where to where a partition was read: {@code next} is what comes then, {@code start} and {@code end} are those of its log. */
    record Reach(int partition, long start, long end, long from, long next) {}

    record Message(int partition, long offset, long timestampMs, Data key, Data value, List<Header> headers) {}

    /**
     * The first bytes of a key or a value: {@code text} where they are UTF-8, else {@code base64}. {@code size} is that of all, -1 for
     * null; {@code cut} whether there are more than given.
     */
    record Data(int size, boolean cut, @Nullable String text, @Nullable String base64) {}

    record Header(String name, Data value) {}

    /** What a live tail says at a time; {@code passedOver} counts what came faster than it is told. */
    record Tailed(List<Message> messages, long passedOver) {}

    record Produced(int partition, long offset) {}

    /** Who leads a partition from now on. */
    record Moved(int leader) {}

    /** By the name of each logger that has a level of its own. */
    record LogLevels(Map<String, String> levels) {}

    record Deleted(String topic) {}

    /** Where a partition's replicas are going to be. */
    record Moving(List<Integer> replicas) {}

    record Voters(List<Voter> voters) {}

    /**
     * {@code votes} is whether the broker shall vote on the metadata; {@code state} is "controller", "in step", "behind", "learns",
     * "leaving" (it votes until its group has let it go) or "away".
     */
    record Voter(int broker, boolean votes, String state) {}

    /**
     * Groups of all brokers, in order of their names; {@code incomplete} while a broker does not answer, or is still reading what it
     * is to know of some. {@code next} is as in {@link Topics}.
     */
    record Groups(List<GroupSummary> groups, boolean incomplete, @Nullable String next) {}

    record GroupSummary(String name, String type, String state, int members) {}

    /** {@code protocol} is what its members have agreed on, empty while they have not. */
    record Group(
            String name,
            String type,
            String state,
            int generation,
            String protocol,
            List<GroupMember> members,
            List<GroupOffset> offsets,
            List<GroupRebalance> rebalances) {
        Group with(List<GroupOffset> other) {
            return new Group(name, type, state, generation, protocol, members, other, rebalances);
        }
    }

    record GroupMember(String id, @Nullable String instanceId, String clientId, String host, List<String> partitions) {}

    /**
     * {@code end} and the lags are as the partition's leader has them, null while there is none; {@code lagSeconds} is the age of the
     * first record that is not committed, null too when that is not there any more.
     */
    record GroupOffset(
            String topic,
            int partition,
            long committed,
            String metadata,
            @Nullable Long end,
            @Nullable Long lagRecords,
            @Nullable Double lagSeconds) {
        GroupOffset behind(Lag lag) {
            return new GroupOffset(topic, partition, committed, metadata, lag.end(), lag.records(), lag.seconds());
        }
    }

    /** How far behind its partition's end an offset is: {@link GroupOffset} has it. */
    record Lag(@Nullable Long end, @Nullable Long records, @Nullable Double seconds) {
        static final Lag UNKNOWN = new Lag(null, null, null);
    }

    /** Since this coordinator took over, the oldest first: why, by which member, when in milliseconds, and how long it took. */
    record GroupRebalance(String cause, String by, long startedMs, long tookMs, int generation) {}

    /** Where a group goes on from now on; nothing was changed when {@code dryRun}. */
    record Sought(String group, boolean dryRun, List<OffsetMove> partitions) {}

    /** {@code from} is null where the group had no offset. */
    record OffsetMove(String topic, int partition, @Nullable Long from, long to) {}

    record DeletedGroup(String group) {}

    /**
     * {@code timeMs} is what the clock of the broker that was asked said when it answered; {@code silent} are brokers that did not tell in
     * time.
     */
    record Load(long timeMs, List<BrokerLoad> brokers, List<Integer> silent) {}

    /**
     * {@code upMs} counts since the broker's start, as do bytes. Its clock is {@code aheadMs} ahead of that of the broker that was
     * asked, give or take {@code withinMs}. {@code underReplicated} are those of the partitions it leads that miss a replica. Of topics and
     * groups the 500 with the most bytes and the most lag are named.
     */
    record BrokerLoad(
            int broker,
            long upMs,
            double aheadMs,
            double withinMs,
            ProcessLoad process,
            int connections,
            int leads,
            int underReplicated,
            long bytesIn,
            long bytesOut,
            List<TopicLoad> topics,
            List<GroupLoad> groups) {
        BrokerLoad ahead(double ms, double within) {
            return new BrokerLoad(
                    broker,
                    upMs,
                    ms,
                    within,
                    process,
                    connections,
                    leads,
                    underReplicated,
                    bytesIn,
                    bytesOut,
                    topics,
                    groups);
        }
    }

    /** {@code cpuMs} is what all its threads together have used; null where the system does not say. */
    record ProcessLoad(@Nullable Long cpuMs, int processors, long heapBytes, long heapMaxBytes) {}

    /** What clients wrote and read on that broker. */
    record TopicLoad(String name, long recordsIn, long bytesIn, long bytesOut) {}

    /** {@code lagRecords} is of the partitions that have a replica on its coordinator; null when none has. */
    record GroupLoad(String name, String state, int members, @Nullable Long lagRecords) {}

    /** One sentence. */
    record Failure(String error) {}
}

package barnabas.partition.link;

import barnabas.log.TopicIdPartition;
import barnabas.model.BrokerId;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** This broker's links to all others. Thread-safe. */
public interface ReplicationLinks {
    /**
     * A leader that has said so on a link and not taken it back, and may serve as far as this broker knows (rule C1).
     *
     * @param inSync as the leader told last, itself included (rule C4)
     */
    record Led(BrokerId broker, int epoch, Set<BrokerId> inSync) {}

    /**
     * How it stands with a broker.
     *
     * @param connected a session is open, and something was heard within the election timeout
     * @param knownDead the last try to connect was refused (rule T4)
     * @param sinceMs since when it has been so, by {@link #nowMs}
     */
    record Contact(boolean connected, boolean knownDead, long sinceMs) {}

    /** The monotonic clock of links and replicas, in milliseconds. */
    long nowMs();

    /** Makes a replica known; what comes for its group is given to it from now on. A later member of a group takes the place of the one before. */
    GroupLink join(TopicIdPartition group, GroupMember member);

    /** Where a broker's replication port is; connects to it for as long as it is not forgotten. The newest address counts. */
    void peer(BrokerId broker, InetSocketAddress address);

    /** Membership doubts a broker: probe it at once; with no answer it counts as silent (rule T4). */
    void suspect(BrokerId broker);

    /**
     * Who leads a group, here or elsewhere: of several that say so the one of the newest epoch. What a broker says that there is no link
     * to counts as another passes it on.
     */
    Optional<Led> leader(TopicIdPartition group);

    /** Whether a broker is this one, there is a link to it, or one to another that has a link to it. */
    boolean isWithinReach(BrokerId broker);

    /** Brokers that have ever been in touch, and how it stands with them. */
    Map<BrokerId, Contact> contacts();

    /** Directory ids of the brokers as they introduced themselves last (rule F6). */
    Map<BrokerId, UUID> directories();
}

package barnabas.events;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can happen. A kind's name outside is its own in lower case, with hyphens. */
public enum EventKind {
    /** This broker serves its clients. */
    BROKER_STARTED,
    /** This broker was told to stop, or was put out of its cluster. */
    BROKER_STOPPING,
    /** Another broker has become a member of the cluster. */
    BROKER_JOINED,
    /** Another broker cannot be reached. */
    BROKER_DOUBTED,
    /** Another broker can be reached again. */
    BROKER_BACK,
    /** Another broker leaves, or was put out of the cluster. */
    BROKER_LEFT,

    /** This replica leads; it took as long as the group was without a leader, as far as this replica saw. */
    LEADER_ELECTED,
    /** This replica follows another leader than before. */
    LEADER_CHANGED,
    /** This replica leads no more; it took as long as it had led. */
    LEADER_RESIGNED,
    /** This replica stood for election in vain, for the first time since there was a leader. */
    ELECTION_LOST,
    /** The other replica did not take over. */
    TRANSFER_FAILED,
    /** Other replicas vote in the group than before. */
    VOTERS_CHANGED,
    /** Other replicas are in sync than before. */
    IN_SYNC_CHANGED,
    /** This replica's log cannot be used for now. */
    REPLICA_OFFLINE,
    /** It can again; it took as long as it was offline. */
    REPLICA_ONLINE,
    /** What this replica held and nobody had committed gave way to the leader's log. */
    LOG_CUT,
    /** This replica takes all anew from its leader. */
    LOG_REPLACED,
    /** Acked records may be lost (rule M5). */
    DATA_AT_RISK,
    /** The leader asked for what contradicts committed records (rule A1). */
    LOG_CONTRADICTED,

    TOPIC_CREATED,
    TOPIC_DELETED,
    PARTITIONS_ADDED,
    CONFIG_CHANGED,
    /** Replicas of a partition are to be elsewhere, or have come to be there. */
    REPLICAS_MOVED,
    METADATA_VOTERS_CHANGED,
    BROKER_REGISTERED,

    /** A consumer group has other members or assignments; it took from the first cause until all had them. */
    REBALANCE,

    /** A replica that is new to its group is fed no faster than its bound (KIP-73). */
    THROTTLED(true),
    /** A client was told no. */
    REQUEST_REFUSED(true),
    /** A client was not let in, or was cut off. */
    CONNECTION_REFUSED(true),

    /** More happened than could be kept. */
    EVENTS_LOST;

    private final boolean gathered;
    private final String label;

    EventKind() {
        this(false);
    }

    EventKind(boolean gathered) {
        this.gathered = gathered;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name outside: {@code leader-elected}. */
    public String label() {
        return label;
    }

    /** Whether clients can cause it at will, so that what repeats is counted instead of kept. */
    boolean isGathered() {
        return gathered;
    }

    /** The kind of that {@link #label}. */
    public static Optional<EventKind> of(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }
}

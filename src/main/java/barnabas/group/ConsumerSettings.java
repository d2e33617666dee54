package barnabas.group;

import java.time.Duration;
import java.util.List;

/**
 * Bounds and times of consumer groups (KIP-848), Kafka's {@code group.consumer.*}.
 *
 * @param sessionTimeout a member that was not heard of for so long is out
 * @param sessionTimeouts what may be set for a single group
 * @param heartbeatInterval how often members are to be heard of
 * @param heartbeatIntervals what may be set for a single group
 * @param heartbeatIntervalLeast small groups are heard of as often as that, so that their members learn sooner of what they are to read
 * @param maxSize most members of a group
 * @param assignors that are offered; the first is for members that do not choose
 */
public record ConsumerSettings(
        Duration sessionTimeout,
        Range sessionTimeouts,
        Duration heartbeatInterval,
        Range heartbeatIntervals,
        Duration heartbeatIntervalLeast,
        int maxSize,
        List<String> assignors,
        MigrationPolicy migrationPolicy) {
    /** What each member adds to the interval of a small group. */
    private static final Duration SHARE = Duration.ofMillis(50);

    /** Kafka's. */
    public static final ConsumerSettings DEFAULTS = new ConsumerSettings(
            Duration.ofSeconds(45),
            new Range(Duration.ofSeconds(45), Duration.ofSeconds(60)),
            Duration.ofSeconds(5),
            new Range(Duration.ofSeconds(5), Duration.ofSeconds(15)),
            Duration.ofSeconds(5),
            Integer.MAX_VALUE,
            List.of("uniform", "range"),
            MigrationPolicy.BIDIRECTIONAL);

    /** Both ends are within. */
    public record Range(Duration least, Duration most) {
        boolean contains(Duration time) {
            return time.equals(nearest(time));
        }

        Duration nearest(Duration time) {
            Duration notLess = time.compareTo(least) < 0 ? least : time;
            return notLess.compareTo(most) > 0 ? most : notLess;
        }
    }

    /**
     * Throws {@link IllegalArgumentException} for no assignor at all, or one that there is not, for times out of their ranges, and for a
     * session that is no longer than from one heartbeat to the next.
     */
    public ConsumerSettings {
        assignors = List.copyOf(assignors);
        if (assignors.isEmpty() || !ServerAssignors.known().containsAll(assignors)) {
            throw new IllegalArgumentException("assignors=" + assignors + " of known=" + ServerAssignors.known());
        }
        if (!sessionTimeouts.contains(sessionTimeout)) {
            throw new IllegalArgumentException("session-timeout=" + sessionTimeout + " is not in " + sessionTimeouts);
        }
        if (!heartbeatIntervals.contains(heartbeatInterval)) {
            throw new IllegalArgumentException(
                    "heartbeat-interval=" + heartbeatInterval + " is not in " + heartbeatIntervals);
        }
        if (heartbeatInterval.compareTo(sessionTimeout) >= 0) {
            throw new IllegalArgumentException(
                    "heartbeat-interval=" + heartbeatInterval + " must be less than session-timeout=" + sessionTimeout);
        }
    }

    /** The same for a group that has times of its own; what is out of range is as near to them as may be. */
    public ConsumerSettings with(Duration session, Duration heartbeat) {
        Duration within = heartbeatIntervals.nearest(heartbeat);
        Duration longer = sessionTimeouts.nearest(session);
        return new ConsumerSettings(
                within.compareTo(longer) < 0 ? longer : sessionTimeout,
                sessionTimeouts,
                within.compareTo(longer) < 0 ? within : heartbeatInterval,
                heartbeatIntervals,
                within.compareTo(longer) < 0 ? within : heartbeatInterval,
                maxSize,
                assignors,
                migrationPolicy);
    }

    /** How often each member of a group of that size is to be heard of: the larger the group, the more seldom, up to the interval. */
    Duration heartbeatInterval(int members) {
        Duration shared = SHARE.multipliedBy(members);
        Duration sooner = shared.compareTo(heartbeatIntervalLeast) < 0 ? heartbeatIntervalLeast : shared;
        return sooner.compareTo(heartbeatInterval) < 0 ? sooner : heartbeatInterval;
    }

    /** Whether a group whose members are replaced one by one changes its protocol while it works. */
    public enum MigrationPolicy {
        UPGRADE(true, false),
        DOWNGRADE(false, true),
        DISABLED(false, false),
        BIDIRECTIONAL(true, true);

        final boolean upgrades;
        final boolean downgrades;

        MigrationPolicy(boolean upgrades, boolean downgrades) {
            this.upgrades = upgrades;
            this.downgrades = downgrades;
        }
    }
}

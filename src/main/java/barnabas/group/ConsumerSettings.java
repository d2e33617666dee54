package barnabas.group;

import java.time.Duration;
import java.util.List;

/**
 * Bounds and times of consumer groups (KIP-848), Kafka's {@code group.consumer.*}.
 *
 * @param sessionTimeout a member that was not heard of for so long is out
 * @param heartbeatInterval how often members are to be heard of
 * @param maxSize most members of a group
 * @param assignors that are offered; the first is for members that do not choose
 */
public record ConsumerSettings(
        Duration sessionTimeout,
        Duration heartbeatInterval,
        int maxSize,
        List<String> assignors,
        MigrationPolicy migrationPolicy) {
    public static final ConsumerSettings DEFAULTS = new ConsumerSettings(
            Duration.ofSeconds(45),
            Duration.ofSeconds(5),
            Integer.MAX_VALUE,
            List.of("uniform", "range"),
            MigrationPolicy.BIDIRECTIONAL);

    /** Throws {@link IllegalArgumentException} for no assignor at all, or one that there is not. */
    public ConsumerSettings {
        assignors = List.copyOf(assignors);
        if (assignors.isEmpty() || !ServerAssignors.known().containsAll(assignors)) {
            throw new IllegalArgumentException("assignors=" + assignors + " of known=" + ServerAssignors.known());
        }
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

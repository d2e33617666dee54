package barnabas.client.consume;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a reader is in a group.
 *
 * @param groupId empty for none
 * @param instanceId of a static member (KIP-345), null for none
 * @param assignor the broker's that is wanted, null for its default
 * @param rebalanceTimeoutMs how long the group waits for partitions to be given up
 * @param commitTimeout how long a commit is tried
 */
public record GroupOptions(
        String groupId,
        @Nullable String instanceId,
        @Nullable String assignor,
        int rebalanceTimeoutMs,
        Duration commitTimeout) {
    public boolean hasGroup() {
        return !groupId.isEmpty();
    }
}

package barnabas.metadata;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes to the configuration of one topic, broker or consumer group.
 *
 * @param name the topic's name, the broker's number, or empty for all brokers, or the group's id
 * @param replaceAll AlterConfigs: what is not named goes back to its default
 */
public record ConfigChanges(Target target, String name, List<Change> changes, boolean replaceAll) {
    public ConfigChanges {
        changes = List.copyOf(changes);
    }

    public enum Target {
        TOPIC,
        BROKER,
        GROUP
    }

    /** How a value changes (KIP-339). */
    public enum Op {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    /** A change of one key. {@code value} is null under DELETE; elsewhere null is refused. */
    public record Change(String key, Op op, @Nullable String value) {}
}

package barnabas.gateway.admin;

import barnabas.metadata.ConfigChanges;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/** Which things have a configuration that can be changed. */
final class ConfigTargets {
    private ConfigTargets() {}

    /** Null for those that have none here: loggers, client metrics, and what Kafka does not know either. */
    static ConfigChanges.@Nullable Target of(byte resourceType) {
        return switch (ConfigResource.Type.forId(resourceType)) {
            case TOPIC -> ConfigChanges.Target.TOPIC;
            case BROKER -> ConfigChanges.Target.BROKER;
            case GROUP -> ConfigChanges.Target.GROUP;
            default -> null;
        };
    }

    static String unsupported(byte resourceType) {
        return "Unsupported resource type: " + ConfigResource.Type.forId(resourceType);
    }
}

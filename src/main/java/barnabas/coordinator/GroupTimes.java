package barnabas.coordinator;

import barnabas.group.ConsumerSettings;
import barnabas.metadata.GroupConfigs;
import barnabas.metadata.MetadataImage;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** What holds for a consumer group at the moment: the broker's settings, and over them the times that were set for that group alone. */
record GroupTimes(ConsumerSettings broker, Supplier<MetadataImage> image)
        implements Function<String, ConsumerSettings> {
    @Override
    public ConsumerSettings apply(String group) {
        Map<String, String> own = image.get().groupConfigs(group);
        return own.isEmpty()
                ? broker
                : broker.with(
                        time(own, GroupConfigs.SESSION_TIMEOUT, broker.sessionTimeout()),
                        time(own, GroupConfigs.HEARTBEAT_INTERVAL, broker.heartbeatInterval()));
    }

    private static Duration time(Map<String, String> configs, String name, Duration otherwise) {
        return Duration.ofMillis(GroupConfigs.millis(configs, name, (int) otherwise.toMillis()));
    }
}

package barnabas.group;

import java.time.Duration;

/**
 * Bounds and times of groups, under Kafka's names in the configuration ({@code group.*}, {@code offsets.retention.minutes},
 * {@code offset.metadata.max.bytes}).
 *
 * @param initialDelayMax how long a group that begins waits for more members at most; one that is alone waits for nobody
 * @param heartbeatWait how long the answer to a classic member's heartbeat may wait for something to tell, if its client bears that; zero is
 *     as in Kafka, where it never does
 * @param maxSize most members of a group
 * @param offsetMetadataMax most characters that a client may write beside an offset
 */
public record GroupSettings(
        Duration sessionTimeoutMin,
        Duration sessionTimeoutMax,
        Duration initialDelayMax,
        Duration heartbeatWait,
        int maxSize,
        int offsetMetadataMax,
        Duration offsetsRetention,
        ConsumerSettings consumer) {
    public static final GroupSettings DEFAULTS = new GroupSettings(
            Duration.ofSeconds(6),
            Duration.ofMinutes(30),
            Duration.ofSeconds(3),
            Duration.ofMillis(2500),
            Integer.MAX_VALUE,
            4096,
            Duration.ofDays(7),
            ConsumerSettings.DEFAULTS);
}

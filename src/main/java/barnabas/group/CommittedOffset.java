package barnabas.group;

import org.apache.kafka.common.Uuid;

/**
 * How far a group has come in one partition.
 *
 * @param leaderEpoch of the last record that was consumed, -1 when the client did not say
 * @param metadata what the client wrote beside it, never null
 * @param committedMs the coordinator's time
 * @param expireMs when it goes, -1 for the group's retention
 * @param topicId of the topic when it was committed; zero when unknown
 */
public record CommittedOffset(
        long offset, int leaderEpoch, String metadata, long committedMs, long expireMs, Uuid topicId) {}

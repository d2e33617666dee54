package barnabas.log;

/**
 * When a log is compacted and what of it; the names of Kafka's topic configs in brackets.
 *
 * @param minDirtyRatio a pass is made when more than this part of its bytes was not looked at before (min.cleanable.dirty.ratio)
 * @param minLagMs a segment is left alone while its newest record is younger (min.compaction.lag.ms)
 * @param maxLagMs a pass is made in any case when a record that was not looked at is older (max.compaction.lag.ms)
 * @param deleteRetentionMs tombstones stay so long after they were first cleaned around (delete.retention.ms)
 */
public record CompactionOptions(double minDirtyRatio, long minLagMs, long maxLagMs, long deleteRetentionMs) {}

/**
 * What the cluster knows of itself (topics, brokers, configurations, producer ids) and how it may change: an immutable
 * {@link barnabas.metadata.MetadataImage}, the records that change it, and the decisions that make records. Pure: the
 * {@code controller} room writes the records into the metadata log and replays them when they are committed.
 */
@NullMarked
package barnabas.metadata;

import org.jspecify.annotations.NullMarked;

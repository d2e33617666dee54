/**
 * One partition on one broker: the replica that decides (epoch, high watermark, waiting produce requests), its log writer
 * that persists, and {@link barnabas.partition.Replica}, through which other rooms produce to it and read from it.
 */
@NullMarked
package barnabas.partition;

import org.jspecify.annotations.NullMarked;

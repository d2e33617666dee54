/**
 * Counts what passes through a broker: requests by API, records and bytes by topic, connections. Only counting, cheap enough for every
 * request; what the numbers are called outside, and how they are asked for, is {@code management}'s.
 *
 * <p>Everything here is thread-safe, counts since the broker started, and is bounded in memory.
 */
@NullMarked
package barnabas.metrics;

import org.jspecify.annotations.NullMarked;

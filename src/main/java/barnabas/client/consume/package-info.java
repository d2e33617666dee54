/**
 * Records on their way from brokers: where each partition is read from, how much of it there is room for, who is asked for it; and the
 * group that shares the partitions out. Everything runs in the loop of the stage that consumes.
 */
@NullMarked
package barnabas.client.consume;

import org.jspecify.annotations.NullMarked;

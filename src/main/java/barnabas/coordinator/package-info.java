/**
 * The actors around {@code group}: beside each replica of {@code __consumer_offsets} stands a coordinator, which serves the groups of that
 * partition while the replica leads.
 */
@NullMarked
package barnabas.coordinator;

import org.jspecify.annotations.NullMarked;

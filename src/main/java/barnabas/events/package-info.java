/**
 * What happens on a broker that people ask about afterwards: elections, leaders, members, rebalances, settings, throttles, refusals; each with
 * its cause and how long it took. {@link barnabas.events.Events} is told from any thread and never waits; {@link barnabas.events.EventLog} keeps
 * a bounded number of bytes of them as lines of JSON in the data directory. They explain; nothing is decided by them.
 */
@NullMarked
package barnabas.events;

import org.jspecify.annotations.NullMarked;

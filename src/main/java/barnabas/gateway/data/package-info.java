/**
 * What producers and consumers call: one handler per API. Reads run on the connection's thread, writes go to the replica; no
 * record is looked at here.
 */
@NullMarked
package barnabas.gateway.data;

import org.jspecify.annotations.NullMarked;

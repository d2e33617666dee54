/**
 * One node put together: its configuration, its guardian, and the order in which things start and stop.
 */
@NullMarked
package barnabas.server;

import org.jspecify.annotations.NullMarked;

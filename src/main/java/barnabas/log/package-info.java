/**
 * Files: a partition's commit log, and what a data directory keeps beside it. No Akka. Everything here that reads or writes
 * blocks, and says so; what is called from actors says that it does not.
 */
@NullMarked
package barnabas.log;

import org.jspecify.annotations.NullMarked;

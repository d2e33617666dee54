/**
 * The Akka Persistence plugin: a journal over commit logs, and a snapshot store. The events of a partition are record batches,
 * written as they are; those of any other persistent actor go through Akka Serialization. The only room that appends to a log.
 */
@NullMarked
package barnabas.journal;

import org.jspecify.annotations.NullMarked;

/**
 * The nouns that every room speaks of: brokers, partitions, epochs, positions. Pure values: no Akka, no files, no sockets,
 * no clock, no threads.
 */
@NullMarked
package barnabas.model;

import org.jspecify.annotations.NullMarked;

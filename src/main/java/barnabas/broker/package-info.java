/**
 * What is one per broker: the broker entity that brings its replicas to life, the directory where they are found, and the
 * metadata image as this broker has it.
 */
@NullMarked
package barnabas.broker;

import org.jspecify.annotations.NullMarked;

/**
 * Records on their way to brokers: gathered into batches, numbered in sequence, sent in order, and sent again in order when a
 * broker does not take them. Everything runs in the loop of the stage that sends.
 */
@NullMarked
package barnabas.client.produce;

import org.jspecify.annotations.NullMarked;

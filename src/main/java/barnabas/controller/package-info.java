/**
 * The actors around {@code metadata}: the controller, which turns requests into records of the metadata log, and the
 * replayer, which turns committed records into the image that every broker reads.
 */
@NullMarked
package barnabas.controller;

import org.jspecify.annotations.NullMarked;

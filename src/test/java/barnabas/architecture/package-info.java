/**
 * What the build checks of the project's own structure. The room table is data in {@code Rooms}; {@code fixture} holds classes
 * that break each rule, so that a rule which has come to match nothing is noticed.
 */
@NullMarked
package barnabas.architecture;

import org.jspecify.annotations.NullMarked;

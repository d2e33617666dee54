/**
 * The console: pages for people at {@code /} of the management port. A page is a template over what {@code /api} answers, asked for within the
 * process: so whatever a page shows is there for programs, too, and nothing of the broker is known here but that. What makes them,
 * templates above all, is loaded when the first page is asked for (docs/decisions/0016-the-console-is-made-of-what-the-api-answers.md).
 */
@NullMarked
package barnabas.management.console;

import org.jspecify.annotations.NullMarked;

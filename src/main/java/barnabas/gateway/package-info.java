/**
 * The Kafka listener: sockets, frames, requests in and responses out in order, with bounds on all of it. What an API does is
 * in its {@link barnabas.gateway.ApiHandler}; the handlers live in packages below this one and are handed to the listener
 * by the server room, and only what has a handler is advertised.
 */
@NullMarked
package barnabas.gateway;

import org.jspecify.annotations.NullMarked;

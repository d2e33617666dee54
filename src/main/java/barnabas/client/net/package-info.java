/**
 * Connections to brokers: frames over Akka Streams TCP, the negotiation of versions, requests and their answers, and the
 * cluster's metadata. All of it runs in one {@link barnabas.client.net.Loop}, so it knows no locks, and tests drive it by hand.
 */
@NullMarked
package barnabas.client.net;

import org.jspecify.annotations.NullMarked;

package barnabas.gateway;

import java.time.Duration;

/**
 * What clients may take of this broker.
 *
 * @param requestBytes the longest request; a longer one closes its connection
 * @param connections open at once; one more is closed as soon as it is accepted
 * @param connectionsPerIp the same from one address
 * @param inflightBytes received requests and unsent responses of all connections together, half of it for each. When the
 *     requests' half is used up no socket is read until answers free some of it; frames that have begun are completed one
 *     at a time when nothing else would. What sockets deliver at that very moment comes on top: at most one read each
 * @param requestsInFlight of one connection: further ones stay in its socket
 * @param idleTimeout a connection that asks nothing for so long is closed
 * @param frameTimeout how long a request may take to arrive, and the first one to begin
 * @param writeTimeout how long a client may take none of its responses
 */
public record Limits(
        int requestBytes,
        int connections,
        int connectionsPerIp,
        long inflightBytes,
        int requestsInFlight,
        Duration idleTimeout,
        Duration frameTimeout,
        Duration writeTimeout) {}

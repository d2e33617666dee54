package barnabas.gateway;

import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Where a handler puts its answer. Exactly one of the methods is called, once, from any thread; later calls are ignored.
 * Responses leave the connection in the order of its requests, whatever the order of the answers.
 */
public interface Reply<A extends ApiMessage> {
    void send(A response);

    /** Nothing goes to the client: a produce with acks=0 that went well. */
    void sendNothing();

    /** Closes the connection, with one log line: a produce with acks=0 that failed (the only way to tell the client). */
    void disconnect(String reason);

    /** Something that should not happen: logged, and answered with UNKNOWN_SERVER_ERROR in the shape of this API. */
    void fail(Throwable cause);
}

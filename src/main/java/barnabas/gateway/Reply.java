package barnabas.gateway;

import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Where a handler puts its answer. Exactly one of the first four is called, once, from any thread; later calls are ignored.
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

    /** For handlers that wait: runs {@code step} soon on the connection's thread, unless the connection is gone. From any thread. */
    void later(Runnable step);

    /**
     * For handlers that wait: {@code cancel} runs on the connection's thread when the client goes away before it has its
     * answer. Called while handling; the last one counts.
     */
    void onDisconnect(Runnable cancel);

    /**
     * For handlers that wait though they could answer: {@code answer} runs on the connection's thread as soon as the client asks for
     * something else, whose answer would have to wait behind this one, or asks for nothing more. Called while handling.
     */
    void onNext(Runnable answer);

    /**
     * Bytes of records that a response should hold at most for now. Goes down to 0 as responses that slow readers do not
     * take pile up: then it is better to wait.
     */
    int room();
}

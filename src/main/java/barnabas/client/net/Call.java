package barnabas.client.net;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * One request.
 *
 * @param versionMax the newest version that the body's maker knows; the broker may know older ones only
 * @param body made when the version is known
 * @param timeoutMs without an answer for so long the connection is given up
 * @param answered false for a request to which brokers give no answer: then the reply comes as soon as it is sent, with
 *     an empty response
 */
public record Call(ApiKeys api, int versionMax, Body body, long timeoutMs, boolean answered, Reply reply) {
    /** Makes the request. */
    @FunctionalInterface
    public interface Body {
        ApiMessage of(short version);
    }

    /** What came of it; one of the two, once, in the loop. */
    public interface Reply {
        void on(ApiMessage response, short version);

        void failed(RequestFailure failure);
    }

    public static Call of(ApiKeys api, int versionMax, Body body, long timeoutMs, Reply reply) {
        return new Call(api, versionMax, body, timeoutMs, true, reply);
    }
}

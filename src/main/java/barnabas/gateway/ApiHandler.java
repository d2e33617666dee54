package barnabas.gateway;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Answers one Kafka API, in every version that {@link ServedApis} names for it.
 *
 * <p>Called on the connection's own thread, one request at a time per connection but for many connections at once: it is
 * thread-safe and never blocks. It may answer later and from any thread. What it throws is logged and answered with
 * UNKNOWN_SERVER_ERROR, as {@link Reply#fail} does.
 *
 * @param <Q> the generated class of the request, for example {@code CreateTopicsRequestData}
 * @param <A> the generated class of the response
 */
public interface ApiHandler<Q extends ApiMessage, A extends ApiMessage> {
    ApiKeys api();

    /** Looks at the request and calls {@code reply} exactly once, now or later. */
    void handle(ApiRequest<Q> request, Reply<A> reply);
}

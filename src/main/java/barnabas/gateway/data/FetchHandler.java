package barnabas.gateway.data;

import akka.actor.Scheduler;
import barnabas.events.Events;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metrics.Meters;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import scala.concurrent.ExecutionContext;

/**
 * Fetch: reads on the connection's thread and answers at once, or waits for more until the client's patience ends. Whoever
 * asks is served as a consumer, whatever replica it claims to be: brokers replicate over a link of their own.
 */
public final class FetchHandler implements ApiHandler<FetchRequestData, FetchResponseData> {
    private static final short TOPIC_ID_SINCE = 13;

    private final FetchReader reader;
    private final FetchSessions sessions;
    private final Scheduler scheduler;
    private final ExecutionContext timers;

    /**
     * {@code scheduler} and {@code timers} end the waits of fetches that found too little.
     *
     * @param events told of what is refused
     */
    public FetchHandler(
            PartitionLookup partitions,
            ReadReplicas readReplicas,
            Meters meters,
            Events events,
            FetchSessions sessions,
            Scheduler scheduler,
            ExecutionContext timers) {
        this.reader = new FetchReader(partitions, readReplicas, meters, events);
        this.sessions = sessions;
        this.scheduler = scheduler;
        this.timers = timers;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.FETCH;
    }

    @Override
    public void handle(ApiRequest<FetchRequestData> request, Reply<FetchResponseData> reply) {
        boolean byTopicId = request.version() >= TOPIC_ID_SINCE;
        FetchSessions.Turn turn = sessions.begin(request.body(), byTopicId, System.nanoTime());
        if (turn.error() != Errors.NONE) {
            reply.send(new FetchResponseData().setErrorCode(turn.error().code()));
            return;
        }
        new DelayedFetch(request, turn, reader, reply)
                .begin((after, step) -> scheduler.scheduleOnce(after, step, timers));
    }
}

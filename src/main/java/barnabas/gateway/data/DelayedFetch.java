package barnabas.gateway.data;

import akka.actor.Cancellable;
import barnabas.broker.Leaders.Leader;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.BrokerImage;
import barnabas.partition.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.NodeEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * One fetch until it is answered: when there is enough, when a partition has something to say, or when its time is over.
 * Runs on its connection's thread, but for {@link #wake}.
 */
final class DelayedFetch {
    /** Kafka's {@code fetch.max.bytes}. */
    private static final int MAX_BYTES = 55 << 20;

    /** A waiting fetch holds memory, so no client's patience counts for more. */
    private static final int WAIT_MAX_MS = 30_000;

    private static final byte READ_COMMITTED = 1;
    private static final short NODE_ENDPOINTS_SINCE = 16;

    private final short version;
    private final String listener;
    private final String clientId;
    private final FetchRequestData request;
    private final FetchSessions.Turn turn;
    private final FetchReader reader;
    private final Reply<FetchResponseData> reply;
    private final List<Replica.Waiting> waitings = new ArrayList<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private @Nullable Cancellable timer;
    private boolean answered;

    DelayedFetch(
            ApiRequest<FetchRequestData> request,
            FetchSessions.Turn turn,
            FetchReader reader,
            Reply<FetchResponseData> reply) {
        this.version = request.version();
        this.listener = request.listener();
        this.clientId = request.clientId();
        this.request = request.body();
        this.turn = turn;
        this.reader = reader;
        this.reply = reply;
    }

    /** {@code delay} runs a step once, on any thread, after so long. */
    void begin(BiFunction<Duration, Runnable, Cancellable> delay) {
        if (answered(request.maxWaitMs() <= 0)) {
            return;
        }
        reply.onDisconnect(this::stopWaiting);
        await();
        // Once more: what came before we were registered woke nobody.
        if (!answered(false)) {
            timer = delay.apply(
                    Duration.ofMillis(Math.min(request.maxWaitMs(), WAIT_MAX_MS)),
                    () -> reply.later(() -> answered(true)));
        }
    }

    private void await() {
        for (PartitionFetch fetch : turn.fetches()) {
            Replica replica = reader.replica(fetch);
            if (replica != null) {
                waitings.add(replica.awaitChange(this::wake));
            }
        }
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            reply.later(this::again);
        }
    }

    private void again() {
        if (answered) {
            return;
        }
        cancelWaitings();
        woken.set(false);
        await();
        answered(false);
    }

    /** Reads, and answers if that was enough or {@code timeIsOver}. */
    private boolean answered(boolean timeIsOver) {
        if (answered) {
            return true;
        }
        int room = reply.room();
        int maxBytes = Math.min(Math.min(Math.max(request.maxBytes(), 0), MAX_BYTES), room);
        boolean readCommitted = request.isolationLevel() == READ_COMMITTED;
        FetchReader.Found found = reader.read(
                turn.fetches(), new FetchReader.Allowance(maxBytes, room > 0, readCommitted, request.rackId()));
        // Waiting for more than may be sent would be waiting for nothing.
        boolean enough = found.bytes() > 0 && found.bytes() >= Math.min(request.minBytes(), maxBytes);
        if (enough || timeIsOver || found.answerNow() || request.minBytes() <= 0) {
            stopWaiting();
            reply.send(response(found.results()));
        }
        return answered;
    }

    private void stopWaiting() {
        answered = true;
        cancelWaitings();
        if (timer != null) {
            timer.cancel();
        }
    }

    private void cancelWaitings() {
        waitings.forEach(Replica.Waiting::cancel);
        waitings.clear();
    }

    private FetchResponseData response(List<PartitionResult> results) {
        reader.count(results, clientId);
        FetchSession session = turn.session();
        List<PartitionResult> told = session == null ? results : session.tell(results, turn.full());
        List<FetchableTopicResponse> topics = new ArrayList<>();
        PartitionFetch.Key last = null;
        for (PartitionResult result : told) {
            if (last == null || !last.sameTopic(result.key())) {
                topics.add(new FetchableTopicResponse()
                        .setTopic(result.key().topic())
                        .setTopicId(result.key().topicId()));
            }
            last = result.key();
            topics.get(topics.size() - 1).partitions().add(result.data());
        }
        FetchResponseData response = new FetchResponseData()
                .setSessionId(session == null ? 0 : session.id())
                .setResponses(topics);
        if (version >= NODE_ENDPOINTS_SINCE) {
            nameLeaders(told, response);
        }
        return response;
    }

    private void nameLeaders(List<PartitionResult> told, FetchResponseData response) {
        WayOn way = reader.wayOn();
        for (PartitionResult result : told) {
            Leader leader = way.after(result.data().errorCode(), result.key());
            if (leader != null) {
                result.data()
                        .currentLeader()
                        .setLeaderId(leader.broker().value())
                        .setLeaderEpoch(leader.epoch());
            }
        }
        for (BrokerImage broker : way.endpoints()) {
            BrokerImage.Place place = broker.place(listener);
            response.nodeEndpoints()
                    .add(new NodeEndpoint()
                            .setNodeId(broker.id().value())
                            .setHost(place.host())
                            .setPort(place.port())
                            .setRack(broker.rack()));
        }
    }
}

package barnabas.client.consume;

import barnabas.client.net.Backoff;
import barnabas.client.net.Brokers;
import barnabas.client.net.Brokers.Lane;
import barnabas.client.net.Call;
import barnabas.client.net.RequestFailure;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** The way to the broker that coordinates a group: found when it is asked for something, and anew when it says that it is not the one. */
final class GroupCoordinator {
    private static final int FIND_VERSION_MAX = 6;
    private static final int FIND_BATCHED_VERSION = 4;
    private static final byte GROUP = 0;

    /** Hears of a request to the coordinator; one of the two, once. */
    interface Reply {
        void on(ApiMessage response, short version);

        /**
         * There is no answer, or no coordinator.
         *
         * @param error {@link Errors#NONE} when there was no answer at all
         */
        void failed(RequestFailure failure, Errors error);
    }

    private final Brokers brokers;
    private final String groupId;
    private final long timeoutMs;
    private final Supplier<Backoff> backoffs;
    private int node = -1;

    GroupCoordinator(Brokers brokers, String groupId, long timeoutMs, Supplier<Backoff> backoffs) {
        this.brokers = brokers;
        this.groupId = groupId;
        this.timeoutMs = timeoutMs;
        this.backoffs = backoffs;
    }

    String groupId() {
        return groupId;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    Backoff retries() {
        return backoffs.get();
    }

    /** Whoever it is, it is not the one that was known. */
    void forget() {
        node = -1;
    }

    /** Forgets the known one when the error says that it is none; true then, and when it may serve later. */
    boolean isPassing(Errors error) {
        boolean moved = error == Errors.NOT_COORDINATOR || error == Errors.COORDINATOR_NOT_AVAILABLE;
        if (moved) {
            forget();
        }
        return moved || error == Errors.COORDINATOR_LOAD_IN_PROGRESS || error == Errors.REQUEST_TIMED_OUT;
    }

    /** Whether asking again is of no use. */
    boolean isFinal(Errors error) {
        return error != Errors.NONE && !isPassing(error) && !(error.exception() instanceof RetriableException);
    }

    /** Finds the coordinator if need be, and asks it. */
    void send(ApiKeys api, int versionMax, Call.Body body, Reply reply) {
        if (node < 0) {
            find(() -> send(api, versionMax, body, reply), reply);
            return;
        }
        brokers.send(node, Lane.CONTROL, Call.of(api, versionMax, body, timeoutMs, new Call.Reply() {
            @Override
            public void on(ApiMessage response, short version) {
                reply.on(response, version);
            }

            @Override
            public void failed(RequestFailure failure) {
                forget();
                reply.failed(failure, Errors.NONE);
            }
        }));
    }

    private void find(Runnable then, Reply reply) {
        brokers.sendToAny(Call.of(
                ApiKeys.FIND_COORDINATOR,
                FIND_VERSION_MAX,
                version -> version >= FIND_BATCHED_VERSION
                        ? new FindCoordinatorRequestData().setKeyType(GROUP).setCoordinatorKeys(List.of(groupId))
                        : new FindCoordinatorRequestData().setKeyType(GROUP).setKey(groupId),
                timeoutMs,
                new Call.Reply() {
                    @Override
                    public void on(ApiMessage response, short version) {
                        found((FindCoordinatorResponseData) response, then, reply);
                    }

                    @Override
                    public void failed(RequestFailure failure) {
                        reply.failed(failure, Errors.NONE);
                    }
                }));
    }

    private void found(FindCoordinatorResponseData response, Runnable then, Reply reply) {
        boolean batched = !response.coordinators().isEmpty();
        var first = batched ? response.coordinators().get(0) : null;
        Errors error = Errors.forCode(first == null ? response.errorCode() : first.errorCode());
        if (error == Errors.NONE) {
            node = first == null ? response.nodeId() : first.nodeId();
            if (brokers.metadata().node(node) == null) {
                brokers.refreshSoon();
            }
            then.run();
        } else {
            @Nullable String said = first == null ? response.errorMessage() : first.errorMessage();
            reply.failed(
                    new RequestFailure(
                            RequestFailure.Kind.NOT_SENT,
                            "the coordinator of group=" + groupId + " was not found: error=" + error
                                    + (said == null ? "" : " " + said)),
                    error);
        }
    }
}

package barnabas.gateway;

import akka.actor.DeadLetterSuppression;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * One request of a connection on its way to a response. It is also the message that brings an answer to the connection when
 * a handler gives it on another thread.
 */
final class Exchange implements Reply<ApiMessage>, DeadLetterSuppression {
    /** What a handler decided. */
    sealed interface Answer {
        record Response(ApiMessage body) implements Answer {}

        record Nothing() implements Answer {}

        record Disconnect(String reason) implements Answer {}

        record Failure(Throwable cause) implements Answer {}
    }

    /** The connection, as its exchanges see it. From any thread. */
    interface Owner {
        void answered(Exchange exchange, Answer answer);

        void later(Runnable step);

        /** It is to be told when something else comes behind it. */
        void waits(Exchange exchange);

        int room();
    }

    private final RequestParser.Call call;
    private final Owner owner;
    private final int requestBytes;
    private final long heldBytes;
    private final long beganNanos = System.nanoTime();
    private final AtomicBoolean claimed = new AtomicBoolean();
    private @Nullable Answer answer;
    private @Nullable Runnable whenGone;
    private @Nullable Runnable whenNext;

    /**
     * @param requestBytes of its frame
     * @param heldBytes of the budget belong to the request until it is answered
     */
    Exchange(RequestParser.Call call, Owner owner, int requestBytes, long heldBytes) {
        this.call = call;
        this.owner = owner;
        this.requestBytes = requestBytes;
        this.heldBytes = heldBytes;
    }

    RequestParser.Call call() {
        return call;
    }

    int requestBytes() {
        return requestBytes;
    }

    /** Since its frame was there whole. */
    long ageNanos() {
        return System.nanoTime() - beganNanos;
    }

    long heldBytes() {
        return heldBytes;
    }

    /** Null until there is one. */
    @Nullable Answer answer() {
        return answer;
    }

    /** The client is gone: what its handler waits for is of no use any more. On the connection's thread. */
    void cancel() {
        Runnable cancel = whenGone;
        if (claimed.compareAndSet(false, true) && cancel != null) {
            cancel.run();
        }
    }

    @Override
    public void send(ApiMessage response) {
        give(new Answer.Response(response));
    }

    @Override
    public void sendNothing() {
        give(new Answer.Nothing());
    }

    @Override
    public void disconnect(String reason) {
        give(new Answer.Disconnect(reason));
    }

    @Override
    public void fail(Throwable cause) {
        give(new Answer.Failure(cause));
    }

    @Override
    public void later(Runnable step) {
        owner.later(step);
    }

    @Override
    public void onDisconnect(Runnable cancel) {
        whenGone = cancel;
    }

    @Override
    public void onNext(Runnable answer) {
        whenNext = answer;
        owner.waits(this);
    }

    /** Something else waits for its answer. On the connection's thread. */
    void hurry() {
        Runnable next = whenNext;
        if (next != null && !claimed.get()) {
            next.run();
        }
    }

    @Override
    public int room() {
        return owner.room();
    }

    private void give(Answer given) {
        if (claimed.compareAndSet(false, true)) {
            answer = given;
            owner.answered(this, given);
        }
    }
}

package barnabas.gateway;

import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.DeadLetterSuppression;
import akka.io.Tcp;
import akka.io.TcpMessage;
import akka.util.ByteString;
import barnabas.records.WireBytes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import scala.PartialFunction;
import scala.runtime.BoxedUnit;

/**
 * One client's socket. Reads while there is room (pull mode), calls the handlers, and writes their responses in the order
 * of the requests.
 *
 * <p>open --its FIN, {@link Command#DRAIN}--> finishing --all answered and written--> closing; open, finishing --bad input,
 * {@code disconnect}--> deaf (finishes writing) --all written--> closing; any --a time limit--> aborted.
 */
final class Connection extends AbstractActor implements Exchange.Owner, ByteBudget.Waiter {
    /** Bytes of responses at which no further request of this connection is looked at. */
    private static final int UNSENT_HIGH = 1 << 20;
    /** Bytes written into the socket in one go, for others want the thread too. */
    private static final int WRITE_MAX = 4 << 20;
    /** Bytes given to Akka when the socket is full: when it has written them there is room again. */
    private static final int REST_MAX = 64 << 10;
    /** How often in a row answers make room for further requests before others have the thread. */
    private static final int TURNS_MAX = 8;
    /** Characters of a name that are kept for as long as the connection is. */
    private static final int SOFTWARE_MAX = 256;

    /** What a field of a parsed request takes in memory, roughly. */
    private static final int FIELD_BYTES = 32;
    /** One response takes at most this part of what is left for all. */
    private static final int ROOM_SHARE = 4;
    /** With less than that it is better to wait than to send crumbs. */
    private static final int ROOM_MIN = 64 << 10;

    private static final int LENGTH_BYTES = 4;

    /** What a connection is told by others than its socket and its handlers. */
    enum Command implements DeadLetterSuppression {
        /** There may be room again for what is read. */
        READ,
        /** Its deadline is over, unless something happened since. */
        CHECK_DEADLINE,
        /** Answer what was taken, then close. */
        DRAIN
    }

    private record Written(int bytes) implements Tcp.Event {}

    private record Step(Runnable step) implements DeadLetterSuppression {}

    private final ActorRef tcp;
    private final SocketChannel socket;
    private final InetSocketAddress peer;
    private final Shared shared;
    private String software = "";
    private final Deadlines deadlines;
    private final FrameDecoder frames;
    private final ResponseQueue responses = new ResponseQueue();

    /** Taken from the budget for bytes of frames that are not handled yet. */
    private long receivedBytes;
    /** Taken from the budget for requests that are not answered yet. */
    private long requestBytes;
    /** A read is under way. */
    private boolean reading;
    /** A write is under way. */
    private boolean writing;
    /** Reads no more. */
    private boolean finishing;
    /** Doesn't even look at what it has read. */
    private boolean deaf;

    private boolean closing;
    /** The last one that is to be told when something comes behind it. */
    private @Nullable Exchange waiting;
    /** The thread that is inside this actor; answers given on it need no message. */
    private @Nullable Thread inside;

    Connection(ActorRef tcp, SocketChannel socket, InetSocketAddress peer, Shared shared, AtomicLong deadline) {
        this.tcp = tcp;
        this.socket = socket;
        this.peer = peer;
        this.shared = shared;
        this.deadlines = new Deadlines(shared.limits(), deadline);
        this.frames = new FrameDecoder(shared.limits().requestBytes());
    }

    @Override
    public void preStart() {
        boolean keepOpenOnPeerClosed = true; // a client may close its half and still wait for its answers
        tcp.tell(TcpMessage.register(getSelf(), keepOpenOnPeerClosed, false), getSelf());
        settle();
    }

    @Override
    public void postStop() {
        shared.requests().done(this);
        shared.requests().give(receivedBytes);
        shared.requests().requestEnded(requestBytes);
        responses.dropWaiting();
        shared.responses().give(responses.heldBytes());
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(Tcp.Received.class, this::onReceived)
                .match(Written.class, this::onWritten)
                .match(Exchange.class, this::onAnswered)
                .match(Step.class, this::onStep)
                .match(Command.class, this::onCommand)
                .match(Tcp.PeerClosed$.class, closed -> onPeerClosed())
                .match(Tcp.ConnectionClosed.class, closed -> getContext().stop(getSelf()))
                .match(Tcp.CommandFailed.class, failed -> abort("write failed: " + failed.causedByString()))
                .build();
    }

    @Override
    public void aroundReceive(PartialFunction<Object, BoxedUnit> receive, Object message) {
        inside = Thread.currentThread();
        try {
            super.aroundReceive(receive, message);
        } finally {
            inside = null;
        }
    }

    private void onReceived(Tcp.Received received) {
        reading = false;
        byte[] bytes = received.data().toArrayUnsafe();
        shared.requests().take(bytes.length);
        receivedBytes += bytes.length;
        frames.add(bytes);
        settle();
    }

    private void onWritten(Written written) {
        writing = false;
        responses.written(written.bytes());
        sent(written.bytes());
        settle();
    }

    private void onAnswered(Exchange exchange) {
        Exchange.Answer answer = exchange.answer();
        if (answer != null) {
            take(exchange, answer);
        }
        settle();
    }

    private void onStep(Step step) {
        try {
            step.step().run();
        } catch (RuntimeException e) {
            shared.log().error(peer, "a waiting request failed", e);
            deafen();
        }
        settle();
    }

    private void onCommand(Command command) {
        switch (command) {
            case READ -> settle();
            case DRAIN -> {
                finish();
                settle();
            }
            case CHECK_DEADLINE -> {
                String reason = deadlines.over();
                if (reason != null) {
                    abort(reason);
                }
            }
        }
    }

    private void onPeerClosed() {
        reading = false;
        finish();
        if (frames.midFrame()) {
            complain("closed by its client in the middle of a request, bytes=" + frames.buffered());
            deafen();
        }
        settle();
    }

    /** Does what can be done now: handles what was read, writes what is ready, reads on or closes. */
    private void settle() {
        if (closing) {
            return;
        }
        boolean wantsMore = handleFrames();
        int turns = 0;
        while (write() && !wantsMore && turns < TURNS_MAX) {
            turns++;
            wantsMore = handleFrames();
        }
        if (turns == TURNS_MAX) {
            wake();
        }
        if (closing) {
            return;
        }
        if (finishing && responses.idle()) {
            closing = true;
            deadlines.closing();
            tcp.tell(TcpMessage.close(), getSelf());
            return;
        }
        boolean mayRead =
                wantsMore && !finishing && !reading && shared.requests().mayRead(this, frames.midFrame());
        if (mayRead) {
            reading = true;
            tcp.tell(TcpMessage.resumeReading(), getSelf());
        }
        deadlines.settle(writing, finishing, wantsMore && frames.midFrame(), responses.inFlight() > 0);
    }

    /** Whether all that was read is handled and more is welcome. */
    private boolean handleFrames() {
        try {
            while (!deaf
                    && responses.inFlight() < shared.limits().requestsInFlight()
                    && responses.heldBytes() < UNSENT_HIGH) {
                ByteBuffer frame = frames.next();
                if (frame == null) {
                    return true;
                }
                deadlines.request();
                handle(frame);
            }
        } catch (BadRequest e) {
            complain(e.getMessage());
            deafen();
        }
        return false;
    }

    private void handle(ByteBuffer frame) {
        int frameBytes = LENGTH_BYTES + frame.remaining();
        RequestParser.Call call = shared.parser().parse(frame);
        long parsedBytes = (long) call.fields() * FIELD_BYTES;
        shared.requests().requestBegan(this, frameBytes, parsedBytes);
        receivedBytes -= frameBytes;
        requestBytes += frameBytes + parsedBytes;
        Exchange exchange = new Exchange(call, this, frameBytes, frameBytes + parsedBytes);
        responses.add(exchange);
        hurry();
        try {
            call(call.handler(), call, exchange);
        } catch (RuntimeException e) {
            exchange.fail(e);
        }
    }

    @SuppressWarnings("unchecked")
    private <Q extends ApiMessage, A extends ApiMessage> void call(
            ApiHandler<Q, A> handler, RequestParser.Call call, Exchange exchange) {
        // The body was made by the key of this very handler.
        Q body = (Q) call.body();
        if (body instanceof ApiVersionsRequestData hello
                && hello.clientSoftwareName().length() <= SOFTWARE_MAX) {
            software = hello.clientSoftwareName();
        }
        handler.handle(
                new ApiRequest<>(call.version(), call.clientId(), software, peer.getAddress(), shared.listener(), body),
                (Reply<A>) (Reply<?>) exchange);
    }

    private void take(Exchange exchange, Exchange.Answer answer) {
        requestBytes -= exchange.heldBytes();
        shared.requests().requestEnded(exchange.heldBytes());
        if (deaf) {
            return;
        }
        if (answer instanceof Exchange.Answer.Response response) {
            send(exchange, response.body());
        } else if (answer instanceof Exchange.Answer.Nothing) {
            send(exchange, List.of());
        } else if (answer instanceof Exchange.Answer.Disconnect disconnect) {
            complain(disconnect.reason());
            deafen();
        } else if (answer instanceof Exchange.Answer.Failure failure) {
            sendFailure(exchange, failure.cause());
        }
    }

    private void send(Exchange exchange, ApiMessage body) {
        List<WireBytes> frame;
        try {
            frame = ResponseEncoder.frame(exchange.call(), body);
        } catch (RuntimeException e) { // a field that this version doesn't have
            sendFailure(exchange, e);
            return;
        }
        send(exchange, frame);
    }

    private void sendFailure(Exchange exchange, Throwable cause) {
        RequestParser.Call call = exchange.call();
        shared.meters().request(call.api()).failed();
        shared.log().error(peer, "api=" + call.api().name + " version=" + call.version() + " failed", cause);
        List<WireBytes> frame;
        try {
            frame = ResponseEncoder.error(call, Errors.UNKNOWN_SERVER_ERROR);
        } catch (RuntimeException e) {
            complain("its request failed, and so did the answer that says so: " + e);
            deafen();
            return;
        }
        send(exchange, frame);
    }

    private void send(Exchange exchange, List<WireBytes> frame) {
        long before = responses.heldBytes();
        responses.answered(exchange, frame);
        long sent = responses.heldBytes() - before;
        shared.responses().take(sent);
        shared.meters().request(exchange.call().api()).answered(exchange.requestBytes(), sent, exchange.ageNanos());
    }

    /** Writes what the socket takes, and gives Akka some of the rest, which waits for it. Returns whether it took anything. */
    private boolean write() {
        if (writing || responses.nothingUnsent()) {
            return false;
        }
        deadlines.progressed();
        int written = writeDirectly();
        try {
            ByteString rest = responses.take(REST_MAX);
            if (!rest.isEmpty()) {
                writing = true;
                tcp.tell(TcpMessage.write(rest, new Written(rest.size())), getSelf());
            }
        } catch (IOException e) {
            abort("its answer cannot be read from the log: " + e);
        }
        return written > 0;
    }

    private int writeDirectly() {
        try {
            int written = responses.writeTo(socket, WRITE_MAX);
            sent(written);
            return written;
        } catch (IOException e) {
            // Whether socket or file, it fails again at once on the way through memory and Akka, which tells of it.
            return 0;
        }
    }

    private void sent(int bytes) {
        shared.responses().give(bytes);
        deadlines.progressed();
    }

    private void complain(@Nullable String reason) {
        shared.log().warn(peer, "closed: " + reason);
    }

    private void finish() {
        finishing = true;
        hurry();
        deadlines.progressed();
    }

    /** Forgets what the client asked and has no answer to; what is ready still goes out. */
    private void deafen() {
        finish();
        deaf = true;
        long before = responses.heldBytes();
        responses.dropWaiting();
        shared.responses().give(before - responses.heldBytes());
    }

    private void abort(String reason) {
        complain(reason);
        deafen();
        closing = true;
        tcp.tell(TcpMessage.abort(), getSelf());
    }

    @Override
    public void answered(Exchange exchange, Exchange.Answer answer) {
        if (Thread.currentThread().equals(inside)) {
            take(exchange, answer);
        } else {
            getSelf().tell(exchange, ActorRef.noSender());
        }
    }

    @Override
    public void later(Runnable step) {
        getSelf().tell(new Step(step), ActorRef.noSender());
    }

    @Override
    public void waits(Exchange exchange) {
        waiting = exchange;
    }

    /** Those before it in the same connection have been told when it came. */
    private void hurry() {
        Exchange exchange = waiting;
        waiting = null;
        if (exchange != null) {
            exchange.hurry();
        }
    }

    @Override
    public int room() {
        long room = Math.min(Integer.MAX_VALUE, shared.responses().left() / ROOM_SHARE);
        return room < ROOM_MIN ? 0 : (int) room;
    }

    @Override
    public void wake() {
        getSelf().tell(Command.READ, ActorRef.noSender());
    }
}

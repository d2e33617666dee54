package barnabas.partition.link;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One connection as its peer and this broker's replicas see it: what is said on it, and what of it is held here. Thread-safe. */
final class Wire {
    /** What a connection's actor is told by others than its socket. */
    enum Command {
        /** There is something to write. */
        FLUSH,
        /** It has been replaced, or its broker is silent. */
        ABORT,
        /** Write what there is, then close. */
        CLOSE
    }

    /** A credit is sent when such a part of the window is done with; smaller ones go with the next ping. */
    private static final int CREDIT_PART = 8;

    private final Consumer<Command> connection;
    private final boolean dialed;
    private final Outbox outbox;
    private final AtomicLong doneBytes = new AtomicLong();
    private final AtomicLong creditedBytes = new AtomicLong();
    private volatile Optional<Frame.Hello> hello = Optional.empty();
    private volatile AtomicLong held = new AtomicLong();
    private volatile long window;
    private volatile long session;

    /**
     * @param connection is told what to do
     * @param dialed by this broker
     */
    Wire(Consumer<Command> connection, boolean dialed, long outgoingBytes) {
        this.connection = connection;
        this.dialed = dialed;
        this.outbox = new Outbox(outgoingBytes);
    }

    boolean dialed() {
        return dialed;
    }

    Outbox outbox() {
        return outbox;
    }

    /** We have told the other that it may send so much before some of it is done with. */
    void window(long bytes) {
        window = bytes;
    }

    /** @param heldOfBroker counts what replicas hold of this broker, whatever the session it came in */
    void introduced(Frame.Hello as, AtomicLong heldOfBroker) {
        hello = Optional.of(as);
        held = heldOfBroker;
        outbox.window(as.window());
    }

    /** How the other has introduced itself; empty before that. */
    Optional<Frame.Hello> hello() {
        return hello;
    }

    void opened(long asSession) {
        session = asSession;
    }

    /** The number of the session that this connection is, once it is one. */
    long session() {
        return session;
    }

    void say(Frame frame) {
        wakeIf(outbox.say(frame));
    }

    /** Whether the message is on its way. */
    boolean send(ByteBuffer frame, ByteBuffer records) {
        Outbox.Offer offer = outbox.offer(frame, records);
        wakeIf(offer == Outbox.Offer.WAKE);
        return offer != Outbox.Offer.FULL;
    }

    void ping() {
        credit(1);
        wakeIf(outbox.ping());
    }

    void echo(long sentMs) {
        wakeIf(outbox.echo(sentMs));
    }

    /** The other is done with so much of what was sent, all in all: more may go. */
    void credited(long doneOfOther) {
        wakeIf(outbox.credited(doneOfOther));
    }

    /** Bytes that came on this wire are held from now on. */
    void received(int bytes) {
        held.addAndGet(bytes);
    }

    /** They are not held any more. */
    void done(int bytes) {
        held.addAndGet(-bytes);
        doneBytes.addAndGet(bytes);
        credit(window / CREDIT_PART);
    }

    private void credit(long atLeast) {
        long done = doneBytes.get();
        long credited = creditedBytes.get();
        if (done - credited >= atLeast && creditedBytes.compareAndSet(credited, done)) {
            wakeIf(outbox.credit(done));
        }
    }

    void abort() {
        connection.accept(Command.ABORT);
    }

    private void wakeIf(boolean asleep) {
        if (asleep) {
            connection.accept(Command.FLUSH);
        }
    }
}

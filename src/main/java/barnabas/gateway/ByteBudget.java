package barnabas.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that all connections share. What was received is taken in any case; who wants to read more asks first, and waits
 * when nothing is left until some is given back. If it is mostly unfinished frames that have taken it, nothing would ever
 * be given back: then one connection at a time may overdraw until its frame is complete. So at most half as much again and
 * one request is taken, and frames that wait for their rest cannot hold each other up for ever. Thread-safe.
 */
final class ByteBudget {
    /** Somebody who was told to wait; woken when it is worth asking again. */
    interface Waiter {
        void wake();
    }

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    /** The part of {@link #used} that belongs to whole requests: it comes back by itself. */
    private final AtomicLong requests = new AtomicLong();
    /** Who waits, in order, and whether its frame has begun. Guarded by this. */
    private final Map<Waiter, Boolean> waiters = new LinkedHashMap<>();

    private volatile boolean anybodyWaits;
    private volatile @Nullable Waiter overdrawing;

    ByteBudget(long limit) {
        this.limit = limit;
    }

    void take(long bytes) {
        used.addAndGet(bytes);
    }

    /** {@code waiter} has a whole request, which takes so many of its bytes and {@code more}. */
    void requestBegan(Waiter waiter, long bytes, long more) {
        used.addAndGet(more);
        requests.addAndGet(bytes + more);
        done(waiter);
    }

    void requestEnded(long bytes) {
        requests.addAndGet(-bytes);
        give(bytes);
    }

    void give(long bytes) {
        if (used.addAndGet(-bytes) < limit && anybodyWaits) {
            wakeAll();
        }
    }

    long used() {
        return used.get();
    }

    /** Not below 0. */
    long left() {
        return Math.max(0, limit - used.get());
    }

    /** Whether {@code waiter} may read; if not, it is woken later. */
    boolean mayRead(Waiter waiter, boolean midFrame) {
        return left() > 0 || mayOverdraw(waiter, midFrame);
    }

    private synchronized boolean mayOverdraw(Waiter waiter, boolean midFrame) {
        if (overdrawing == null && midFrame && mostlyFrames()) {
            overdrawing = waiter;
        }
        if (waiter.equals(overdrawing)) {
            waiters.remove(waiter);
            return true;
        }
        waiters.put(waiter, midFrame);
        anybodyWaits = true;
        if (left() > 0) { // given back in the meantime, by somebody who saw nobody waiting
            waiters.remove(waiter);
            return true;
        }
        return false;
    }

    /** {@code waiter} is gone, or needs no more. */
    void done(Waiter waiter) {
        if (anybodyWaits || overdrawing != null) {
            leave(waiter);
        }
    }

    /** Now and then: lets the next one overdraw, for the one that does may be waiting for a slow peer. */
    synchronized void passOn() {
        overdrawing = null;
        wakeNext();
    }

    private synchronized void leave(Waiter waiter) {
        waiters.remove(waiter);
        if (waiter.equals(overdrawing)) {
            overdrawing = null;
            wakeNext();
        }
    }

    private boolean mostlyFrames() {
        return requests.get() < limit / 2;
    }

    private void wakeNext() {
        if (!mostlyFrames()) {
            return;
        }
        for (Map.Entry<Waiter, Boolean> waiting : waiters.entrySet()) {
            if (waiting.getValue()) {
                overdrawing = waiting.getKey();
                waiters.remove(overdrawing);
                overdrawing.wake();
                return;
            }
        }
    }

    private void wakeAll() {
        List<Waiter> woken;
        synchronized (this) {
            woken = new ArrayList<>(waiters.keySet());
            waiters.clear();
            anybodyWaits = false;
        }
        woken.forEach(Waiter::wake);
    }
}

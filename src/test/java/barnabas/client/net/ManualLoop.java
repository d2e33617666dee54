package barnabas.client.net;

import akka.actor.Cancellable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose time passes when a test says so. */
public final class ManualLoop implements Loop {
    private final class Timer implements Cancellable {
        private final long dueMs;
        private final Runnable task;
        private boolean cancelled;

        Timer(long dueMs, Runnable task) {
            this.dueMs = dueMs;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            cancelled = true;
            return timers.remove(this);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(timer -> timer.dueMs));
    private long nowMs = 1_000_000;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(nowMs + delay.toMillis(), task);
        timers.add(timer);
        return timer;
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    /** Runs what is due now, and what follows from it at once. */
    public void settle() {
        pass(Duration.ZERO);
    }

    /** Lets time pass; timers see their own moment. */
    public void pass(Duration time) {
        long end = nowMs + time.toMillis();
        while (true) {
            if (!tasks.isEmpty()) {
                tasks.poll().run();
            } else if (!timers.isEmpty() && timers.peek().dueMs <= end) {
                Timer timer = timers.poll();
                nowMs = Math.max(nowMs, timer.dueMs);
                timer.task.run();
            } else {
                break;
            }
        }
        nowMs = end;
    }
}

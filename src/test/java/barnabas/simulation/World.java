package barnabas.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Virtual time, the events to come, and the one source of chance. The same seed gives the same history. */
final class World {
    private record Event(long atMs, long number, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMs, other.atMs);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom random;
    private long nowMs;
    private long numbers;
    private long steps;

    World(long seed) {
        random = new SplittableRandom(seed);
    }

    long nowMs() {
        return nowMs;
    }

    long steps() {
        return steps;
    }

    void after(long delayMs, Runnable what) {
        events.add(new Event(nowMs + Math.max(0, delayMs), numbers++, what));
    }

    /** Runs what comes next; false when it lies behind the given time. */
    boolean step(long untilMs) {
        Event next = events.peek();
        if (next == null || next.atMs() > untilMs) {
            nowMs = untilMs;
            return false;
        }
        events.poll();
        nowMs = next.atMs();
        steps++;
        next.what().run();
        return true;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** From low to high, both included. */
    long between(long low, long high) {
        return low + random.nextLong(high - low + 1);
    }

    int index(int size) {
        return random.nextInt(size);
    }

    long number() {
        return random.nextLong();
    }
}

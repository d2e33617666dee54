package barnabas.cli;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Option;

/** What a bench sends: records of one size, at a rate or as fast as they are taken. */
final class BenchLoad {
    private static final long RATE_MAX = 10_000_000;
    private static final int SENT_AHEAD_MAX = 16;
    private static final int VARIETY = 64;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Bytes of each record's value, random ones. Default: 1024")
    private int size;

    /** @throws CommandFailure (usage) when they are out of their bounds */
    void check(int sizeMin, long rate) {
        BenchOptions.requireWithin("--size", size, sizeMin, Lines.LONGEST_BYTES);
        BenchOptions.requireWithin("--rate", rate, 0, RATE_MAX);
    }

    int size() {
        return size;
    }

    /** Values that no codec makes smaller; some of them, in turn. */
    byte[][] values() {
        int count = (int) Math.max(1, Math.min(VARIETY, (1L << 20) / Math.max(1, size)));
        byte[][] values = new byte[count][size];
        var random = new Random(1);
        for (byte[] value : values) {
            random.nextBytes(value);
        }
        return values;
    }

    /** A value that begins with two numbers. */
    static byte[] marked(byte[] value, long first, long second) {
        byte[] marked = Arrays.copyOf(value, value.length);
        ByteBuffer.wrap(marked).putLong(first).putLong(second);
        return marked;
    }

    /**
     * The numbers of records, each as soon as its time has come.
     *
     * @param most how many
     * @param endNanos none whose time comes later
     */
    static Source<Planned, NotUsed> source(Pace pace, long most, long endNanos) {
        Source<Planned, NotUsed> all = Source.fromIterator(() -> new Plan(pace, most, endNanos));
        return pace.isUnlimited() ? all : all.async(Streams.BLOCKING_DISPATCHER, SENT_AHEAD_MAX);
    }

    /**
     * A record that is to be sent.
     *
     * @param intendedNanos when it should be sent: what delays it counts as its latency
     */
    record Planned(long number, long intendedNanos) {
        /** The one that is not counted. */
        static final Planned FIRST = new Planned(0, Long.MIN_VALUE);
    }

    /** Waits for each record's time. */
    private static final class Plan implements Iterator<Planned> {
        private final Pace pace;
        private final long most;
        private final long endNanos;
        private long number;

        Plan(Pace pace, long most, long endNanos) {
            this.pace = pace;
            this.most = most;
            this.endNanos = endNanos;
        }

        @Override
        public boolean hasNext() {
            return number < most && pace.intendedNanos(number, System.nanoTime()) - endNanos < 0;
        }

        @Override
        public Planned next() {
            if (number >= most) {
                throw new NoSuchElementException();
            }
            long intended = pace.intendedNanos(number, System.nanoTime());
            for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return new Planned(number++, intended);
        }
    }
}

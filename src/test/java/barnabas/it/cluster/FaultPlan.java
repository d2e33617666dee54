package barnabas.it.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Which faults come when: the same for the same seed. Every kind comes once before any comes again. */
final class FaultPlan {
    /**
     * One fault, or two at a time.
     *
     * @param second begins half way through the first, and ends with it; null for none
     * @param partition whose leader and followers are meant
     * @param choice of the followers which one
     * @param calm how long nothing happens afterwards
     */
    record Step(Fault first, Fault second, int partition, int choice, Duration lasts, Duration calm) {
        @Override
        public String toString() {
            return first + (second == null ? "" : "+" + second) + " partition=" + partition + " choice=" + choice
                    + " for=" + lasts.toMillis() + "ms then calm=" + calm.toMillis() + "ms";
        }
    }

    private static final double SECOND = 0.2;

    /** Two of these at a time lose nothing, they only stop the cluster for a while. */
    private static final Set<Fault> SECONDS = EnumSet.of(
            Fault.KILL_LEADER,
            Fault.KILL_FOLLOWER,
            Fault.PAUSE_LEADER,
            Fault.CUT_PAIR,
            Fault.CUT_LINKS,
            Fault.CUT_CLIENTS,
            Fault.RESETS);

    private static final Set<Fault> ALONE = EnumSet.of(Fault.WIPE_FOLLOWER, Fault.STOP_IN_TURN, Fault.KILL_ALL);

    private final Random random;
    private final int partitions;
    private final Duration longest;
    private final Duration calm;
    private final Set<Fault> kinds;
    private final List<Fault> bag = new ArrayList<>();

    /**
     * Any number of steps.
     *
     * @param longest how long a fault lasts at most; short ones are as frequent as long ones
     * @param calm how long the pauses between faults are on average
     */
    FaultPlan(long seed, int partitions, Set<Fault> kinds, Duration longest, Duration calm) {
        this.random = new Random(seed);
        this.partitions = partitions;
        this.kinds = kinds;
        this.longest = longest;
        this.calm = calm;
    }

    /** All that can be done to a cluster of that kind. */
    static Set<Fault> all(boolean proxied) {
        EnumSet<Fault> kinds = EnumSet.allOf(Fault.class);
        if (!proxied) {
            kinds.removeIf(fault -> fault.needs() == Fault.Needs.PROXIES);
        }
        return kinds;
    }

    Step next() {
        if (bag.isEmpty()) {
            bag.addAll(kinds);
            Collections.sort(bag);
            Collections.shuffle(bag, random);
        }
        Fault first = bag.remove(bag.size() - 1);
        boolean two = random.nextDouble() < SECOND && !ALONE.contains(first);
        Fault[] seconds = Arrays.stream(Fault.values())
                .filter(fault -> SECONDS.contains(fault) && kinds.contains(fault))
                .toArray(Fault[]::new);
        Fault second = two && seconds.length > 0 ? seconds[random.nextInt(seconds.length)] : null;
        return new Step(first, second, random.nextInt(partitions), random.nextInt(2), lasts(), Duration.ofMillis((long)
                (calm.toMillis() * (0.5 + random.nextDouble()))));
    }

    /** From 0.1 s to the longest, evenly by its logarithm. */
    private Duration lasts() {
        double least = 100;
        return Duration.ofMillis((long) (least * Math.pow(longest.toMillis() / least, random.nextDouble())));
    }
}

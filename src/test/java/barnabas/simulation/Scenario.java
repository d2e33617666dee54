package barnabas.simulation;

/**
 * What a seed plays.
 *
 * @param nodes brokers there are
 * @param voters how many of them hold the group at first
 * @param acksWhenFlushed {@code flush = acked}; else {@code os}
 * @param members the membership changes
 * @param faultsUntilMs faults happen before this time
 * @param gapMs mean time between faults
 */
record Scenario(int nodes, int voters, boolean acksWhenFlushed, boolean members, long faultsUntilMs, long gapMs) {
    static Scenario of(World world) {
        int kind = world.index(10);
        long until = world.between(3_000, 9_000);
        long gap = world.between(60, 600);
        if (kind < 4) {
            return new Scenario(3, 3, true, false, until, gap);
        } else if (kind < 5) {
            return new Scenario(1, 1, true, false, until, gap);
        } else if (kind < 6) {
            return new Scenario(3, 3, false, false, until, gap);
        } else if (kind < 7) {
            return new Scenario(5, 5, true, false, until, gap);
        } else if (kind < 8) {
            return new Scenario(3, 1, true, true, until, gap);
        } else {
            return new Scenario(4, 3, true, true, until, gap);
        }
    }
}

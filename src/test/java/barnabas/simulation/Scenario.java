package barnabas.simulation;

/**
 * What a seed plays.
 *
 * @param profile which faults are the likely ones
 * @param nodes brokers there are
 * @param voters how many of them hold the group at first
 * @param acksWhenFlushed {@code flush = acked}; else {@code os}
 * @param members the membership changes
 * @param leavesOneStuck after the last fault one replica stays stuck: the others serve without it
 * @param faultsUntilMs faults happen before this time
 * @param gapMs mean time between faults
 */
record Scenario(
        Profile profile,
        int nodes,
        int voters,
        boolean acksWhenFlushed,
        boolean members,
        boolean leavesOneStuck,
        long faultsUntilMs,
        long gapMs) {
    /** Faults that are played more often than others, by their number in {@link Faults}. */
    enum Profile {
        MIXED,
        CRASHES(0, 1, 2, 2, 3, 14, 15, 21),
        DISKS(0, 2, 14, 15, 20, 20, 20, 8),
        LINKS(4, 6, 7, 8, 9, 10, 11, 12, 16, 22),
        TRANSFERS(17, 17, 17, 23, 23, 11, 0, 4),
        ELECTIONS(24, 24, 24, 0),
        RESTARTS(25, 25, 0),
        SLOW(15, 15, 0, 4, 8, 2, 12),
        MEMBERS(19, 19, 19, 0, 2, 8, 17, 20, 15);

        @SuppressWarnings("ImmutableEnumChecker") // never written
        private final int[] likely;

        Profile(int... likely) {
            this.likely = likely;
        }

        int pick(World world, int kinds) {
            return likely.length == 0 || world.chance(0.15) ? world.index(kinds) : likely[world.index(likely.length)];
        }
    }

    /** The longest that a producer waits after an ack. */
    long restMs() {
        return profile == Profile.ELECTIONS ? 1500 : 120;
    }

    /** Half of the seeds mix everything. */
    static Scenario of(World world) {
        Profile[] all = Profile.values();
        return of(world, world.chance(0.5) ? Profile.MIXED : all[world.index(all.length)]);
    }

    static Scenario of(World world, Profile profile) {
        long until = world.between(3_000, 9_000);
        long gap = world.between(60, 600);
        boolean stuck = world.chance(0.3);
        if (profile == Profile.ELECTIONS) {
            return new Scenario(profile, 3, 3, true, false, false, 2 * until, 400 + gap);
        }
        int kind = profile == Profile.MEMBERS ? 7 + world.index(3) : world.index(10);
        if (kind < 4) {
            return new Scenario(profile, 3, 3, true, false, stuck, until, gap);
        } else if (kind < 5) {
            return profile == Profile.MIXED
                    ? new Scenario(profile, 1, 1, true, false, false, until, gap)
                    : new Scenario(profile, 3, 3, true, false, stuck, until, gap);
        } else if (kind < 6) {
            return new Scenario(profile, 3, 3, false, false, stuck, until, gap);
        } else if (kind < 7) {
            return new Scenario(profile, 5, 5, true, false, stuck, until, gap);
        } else if (kind < 8) {
            return new Scenario(profile, 3, 1, true, true, false, until, gap);
        } else {
            return new Scenario(profile, 4, 3, true, true, false, until, gap);
        }
    }
}

package barnabas.log;

/**
 * What compaction has done to a log, kept beside its segments.
 *
 * @param firstDirtyOffset below it no key has an older value any more; at and above it nobody has looked yet
 * @param gapsBelow offsets may be missing before a batch that begins at this one or below (rule M7); a gap above is damage
 * @param tombstonesBelow tombstones below this offset may be gone, so who holds less cannot go on from here (rule M7)
 */
record CleanerCheckpoint(long firstDirtyOffset, long gapsBelow, long tombstonesBelow) {
    /** Of a log that was never compacted, nor fed from one that was. */
    static final CleanerCheckpoint NONE = new CleanerCheckpoint(0, 0, 0);

    /** Both bounds only rise. */
    CleanerCheckpoint allowing(long gaps, long tombstones) {
        return new CleanerCheckpoint(
                firstDirtyOffset, Math.max(gapsBelow, gaps), Math.max(tombstonesBelow, tombstones));
    }

    CleanerCheckpoint cleanedTo(long offset) {
        return new CleanerCheckpoint(offset, gapsBelow, tombstonesBelow);
    }
}

package barnabas.consensus;

/** Whether what a replica once acked is still on its disk. The driver keeps it over restarts until told {@code SOUND}. */
public enum Standing {
    /** Votes and leads. */
    SOUND,
    /** {@code flush = os} and the machine went down (rule M5): votes only when all voters answer and too few are sound. */
    MAY_HAVE_LOST,
    /** Its log was damaged (rule L8): neither votes nor leads until repaired. */
    DAMAGED
}

package barnabas.simulation;

/** Rules that the driver has to keep, each broken on purpose to see that the simulation notices. */
enum Flaw {
    NONE,
    /** A5: a resent batch whose original is not committed is acked at once. */
    ACKS_RESENT_AT_ONCE,
    /** T1: a stuck replica's leadership is not taken back. */
    LEAVES_STUCK_REPLICA,
    /** T2: an echo counts from when it came, not from when its ping was sent. */
    LEASE_FROM_ECHO,
    /** T4: a reset link's broker is taken for dead although it runs. */
    RESET_MEANS_DEAD,
    /** M1: a wiped disk votes as the one that was lost. */
    WIPED_DISK_KEEPS_ITS_ID,
    /** M5: a machine that went down uncleanly is trusted. */
    TRUSTS_UNCLEAN_DISK,
    /** L8: a damaged log is trusted. */
    TRUSTS_DAMAGED_DISK,
    /** L7: what is said to be flushed is not. */
    LIES_ABOUT_FLUSH
}

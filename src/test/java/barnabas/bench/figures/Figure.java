package barnabas.bench.figures;

/** What a trial may measure, in which unit, and whether more of it is better. */
public enum Figure {
    THROUGHPUT("throughput", "MB/s", true),
    /** All brokers together, from {@code /proc/PID/stat}, for 10^9 bytes of records. */
    CPU_PER_GB("broker CPU", "CPU-s/GB", false),
    P50("p50", "ms", false),
    P99("p99", "ms", false),
    P999("p99.9", "ms", false),
    FIRST_ACK("start to first ack", "ms", false),
    /** From the start of processes that find data of before to the first ack. */
    RESTART("restart to first ack", "ms", false),
    /** Of all brokers by then. */
    START_CPU("CPU of the start", "CPU-s", false),
    RESIDENT("resident memory", "MB", false),
    THREADS("threads", "", false),
    IDLE_CPU("idle CPU", "% of a core", false),
    ALL_LED("created and all led", "ms", false),
    PARTITION_MEMORY("resident memory for each partition", "KB", false),
    /** The most that was resident during the trial (VmHWM), all brokers together. */
    PEAK("peak memory", "MB", false),
    /** By the threads that lived through the trial, for 10^9 bytes of records. */
    ALLOCATED("allocated", "MB/GB", false),
    /** Blocks taken on disk by all brokers, for each byte of records. */
    DISK("disk", "B/B", false),
    /** Of the fit of cost to work on logarithmic axes. */
    EXPONENT("exponent", "", false),
    /** What others than the brokers and the load took meanwhile: above a few hundredths the trial tells little. */
    FOREIGN_CPU("taken by others", "cores", false);

    private final String label;
    private final String unit;
    private final boolean moreIsBetter;

    Figure(String label, String unit, boolean moreIsBetter) {
        this.label = label;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    public String label() {
        return label;
    }

    /** Empty when it is a number of something. */
    public String unit() {
        return unit;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** Whether the first is at least as good as the second. */
    public boolean reaches(double value, double goal) {
        return moreIsBetter ? value >= goal : value <= goal;
    }
}

package barnabas.it.cluster;

/** What may happen to a cluster. Each is begun, lasts for a while, and is undone. */
enum Fault {
    /** kill -9 of the broker that leads a partition; started again. */
    KILL_LEADER(Needs.NOTHING),
    KILL_FOLLOWER(Needs.NOTHING),
    KILL_CONTROLLER(Needs.NOTHING),
    KILL_ALL(Needs.NOTHING),
    /** SIGSTOP and SIGCONT. */
    PAUSE_LEADER(Needs.NOTHING),
    PAUSE_FOLLOWER(Needs.NOTHING),
    /** SIGTERM of one broker after the other, each started again before the next. */
    STOP_IN_TURN(Needs.NOTHING),
    /** Nothing passes between a leader and one follower. */
    CUT_PAIR(Needs.PROXIES),
    /** Nothing passes from a leader to one follower. */
    CUT_FROM_LEADER(Needs.PROXIES),
    /** Nothing passes to a leader from one follower. */
    CUT_TO_LEADER(Needs.PROXIES),
    /** Nothing passes between a leader and all other brokers. */
    ISOLATE_LEADER(Needs.PROXIES),
    ISOLATE_FOLLOWER(Needs.PROXIES),
    /** The replicas of a leader are cut off, and Akka is not. */
    CUT_LINKS(Needs.PROXIES),
    /** Akka of a leader is cut off, and its replicas are not. */
    CUT_AKKA(Needs.PROXIES),
    /** Connections between brokers are reset again and again. */
    RESETS(Needs.PROXIES),
    /** Nothing passes between clients and a leader. */
    CUT_CLIENTS(Needs.PROXIES),
    /** Everything that a leader sends or is sent comes late. */
    DELAYS(Needs.PROXIES),
    /** A follower comes back with an empty data directory. */
    WIPE_FOLLOWER(Needs.ALL_IN_SYNC);

    /** What must be so before it may begin. */
    enum Needs {
        NOTHING,
        /** Something lies between the brokers that can be told to hold things back. */
        PROXIES,
        /** Or a second loss would come on top of the first. */
        ALL_IN_SYNC
    }

    private final Needs needs;

    Fault(Needs needs) {
        this.needs = needs;
    }

    Needs needs() {
        return needs;
    }
}

package barnabas.consensus;

import barnabas.model.BrokerId;

/**
 * What this broker's links say of one group, read at the moment of deciding. {@link LinkWatch} is what answers in production and
 * in the simulation; a group of one never asks for another broker.
 */
public interface Links {
    /** The send time of a ping that was never echoed. */
    long NEVER = Long.MIN_VALUE / 2;

    /** The epoch of a broker that does not say that it leads. */
    int LEADS_NOT = -1;

    /** Whether the broker counts as running: heard of within the election timeout and not known dead (rule T4). */
    boolean alive(BrokerId broker);

    /** The running number of the newest link session to the broker. */
    long session(BrokerId broker);

    /** The send time, by our clock, of the newest ping that the broker has echoed in this session, or {@link #NEVER}. */
    long echoedMs(BrokerId broker);

    /** The epoch in which the broker says in its session that it leads the group, or {@link #LEADS_NOT} (rule T1). */
    int leads(BrokerId broker);

    /** The epoch in which our own broker says that we lead: it takes that back when this replica is stuck or gone (rule T1), and ticks it. */
    int announced();
}

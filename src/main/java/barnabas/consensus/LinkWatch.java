package barnabas.consensus;

import java.util.HashMap;
import java.util.Map;

/**
 * What is known of one other broker by its link (rules T1, T2, T4): whether it runs, which of our pings it echoed, and which groups it says
 * that it leads. One entry per group that the other leads. Times are of our monotonic clock, in milliseconds.
 *
 * <p>After a reset the old session's word holds until the new session's list replaces it, the process is known dead, or silence lasts as
 * long as the election timeout: a leader's lease counts on that.
 */
public final class LinkWatch<G> {
    private final long electionTimeoutMs;
    private final Map<G, Integer> led = new HashMap<>();
    private long session;
    private long heardMs;
    private long echoedMs = Links.NEVER;
    private boolean dead;

    /** A broker that is not heard of within the election timeout from now on is silent. */
    public LinkWatch(long electionTimeoutMs) {
        this.electionTimeoutMs = electionTimeoutMs;
        this.dead = true;
    }

    /** A session has begun; what was echoed in the one before is worth nothing. */
    public void opened(long nowMs) {
        session++;
        echoedMs = Links.NEVER;
        dead = false;
        heardMs = nowMs;
    }

    /** The list with which a session begins: all groups that the broker leads, and no other. */
    public void listed(Map<G, Integer> groups) {
        led.clear();
        led.putAll(groups);
    }

    /** The broker says that it leads a group; an older epoch than it has said already is late. */
    public void said(G group, int epoch) {
        led.merge(group, epoch, Math::max);
    }

    /** The broker takes that back, for that epoch and those before. */
    public void tookBack(G group, int epoch) {
        led.computeIfPresent(group, (same, said) -> said <= epoch ? null : said);
    }

    /**
     * Any byte counts (rule T4), but not in a session that has been silent for too long: our replicas may have voted meanwhile, and an echo
     * would give the old leader a lease again.
     *
     * @return whether the session goes on; if not, close it, and neither answer nor pass on what came
     */
    public boolean heard(long nowMs) {
        if (!alive(nowMs)) {
            dead = true;
            return false;
        }
        heardMs = Math.max(heardMs, nowMs);
        return true;
    }

    /** A ping of a session has come back, with the time at which we had sent it. */
    public void echoed(long ofSession, long sentMs) {
        if (ofSession == session) {
            echoedMs = Math.max(echoedMs, sentMs);
        }
    }

    /** Connecting was refused, or a probe that membership asked for had no answer: elect at once (rule T4). */
    public void gone() {
        dead = true;
    }

    /**
     * Our own tick came late, so the silence was ours (rule T4), but for a session that was silent before. Leases are not prolonged.
     *
     * @param awakeMs when we were last awake
     */
    public void wokeLate(long awakeMs, long nowMs) {
        if (alive(awakeMs)) {
            heardMs = Math.max(heardMs, nowMs);
        } else {
            dead = true;
        }
    }

    /** Heard of within the election timeout, and not known dead. */
    public boolean alive(long nowMs) {
        return !dead && nowMs - heardMs < electionTimeoutMs;
    }

    /** The running number of the newest session. */
    public long session() {
        return session;
    }

    /** See {@link Links#echoedMs}. */
    public long echoedMs() {
        return echoedMs;
    }

    /** See {@link Links#leads}. */
    public int leads(G group) {
        return led.getOrDefault(group, Links.LEADS_NOT);
    }
}

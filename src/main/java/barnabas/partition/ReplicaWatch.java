package barnabas.partition;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A partition's replica on this broker, whichever incarnation lives now, and a call when something about it changed. Used by one
 * actor; only {@code changed} runs on the replica's thread.
 */
public final class ReplicaWatch {
    private final Supplier<@Nullable Replica> find;
    private final Runnable changed;
    private @Nullable Replica watched;
    private Replica.@Nullable Waiting waiting;

    /**
     * @param find null while there is none
     * @param changed tells the actor, which then calls {@link #rearm}
     */
    public ReplicaWatch(Supplier<@Nullable Replica> find, Runnable changed) {
        this.find = find;
        this.changed = changed;
    }

    /** {@code changed} was called, and is to be called again at the next change. */
    public void rearm() {
        waiting = null;
    }

    /** The replica that lives now. Changes to what is read from it after this call are told. */
    public @Nullable Replica look() {
        Replica living = find.get();
        if (living != watched) {
            close();
            watched = living;
        }
        if (living != null && waiting == null) {
            waiting = living.awaitChange(changed);
        }
        return living;
    }

    /** Nothing is told any more. */
    public void close() {
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }
}

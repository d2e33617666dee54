package barnabas.client.net;

import akka.actor.Cancellable;
import java.time.Duration;

/** Where a client's parts run: one task after the other, in practice inside the stage that they belong to. */
public interface Loop {
    /** Runs the task later, in order. From any thread. Tasks given to a loop that has ended are dropped. */
    void execute(Runnable task);

    /** Runs the task in this loop after a delay, unless it is cancelled before. */
    Cancellable after(Duration delay, Runnable task);

    /** A clock that never goes back, in milliseconds; says nothing of the time of day. */
    long nowMs();
}

package barnabas.partition;

import akka.actor.typed.javadsl.ActorContext;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.Events;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * While a replica's log is not open although it should be: says why, once for each reason, and how long it is until the next try. Used by
 * the replica's actor alone.
 */
final class Outage {
    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);

    private final ActorContext<?> context;
    private final Events events;
    private final InstantSource clock;
    private final PartitionId id;
    private Duration backoff = BACKOFF_MIN;

    /** Why, while there is an outage. */
    private @Nullable String reason;

    private long sinceMs;

    Outage(ActorContext<?> context, ReplicaServices services, PartitionId id) {
        this.context = context;
        this.events = services.events();
        this.clock = services.clock();
        this.id = id;
    }

    /**
     * The log failed, or did not open. A failure that stays the same, try after try, is told once.
     *
     * @param damaged whether the log cannot be used any more as it is (rule L8)
     * @return the pause until the next try
     */
    Duration failed(String why, boolean damaged) {
        if (!why.equals(reason)) {
            context.getLog()
                    .error(
                            damaged
                                    ? "partition={} is offline, for it is damaged: it neither votes nor leads until it"
                                            + " is taken anew from a leader: {}"
                                    : "partition={} is offline, tried again until it opens: {}",
                            id,
                            why);
            tell(Event.of(EventKind.REPLICA_OFFLINE, clock.millis(), why));
        }
        if (reason == null) {
            sinceMs = clock.millis();
        }
        reason = why;
        Duration pause = backoff;
        backoff = pause.multipliedBy(2).compareTo(BACKOFF_MAX) < 0 ? pause.multipliedBy(2) : BACKOFF_MAX;
        return pause;
    }

    /** The log is open, for the first time or again. */
    void over() {
        if (reason != null) {
            long now = clock.millis();
            tell(Event.of(EventKind.REPLICA_ONLINE, now, "its log is open again: " + reason)
                    .took(now - sinceMs));
            reason = null;
        }
    }

    /** Not as soon as it is open: on a full disk a log opens and fails again and again. */
    void written() {
        backoff = BACKOFF_MIN;
    }

    private void tell(Event event) {
        events.tell(event.at(id.topic(), id.partition()));
    }
}

package barnabas.gateway.data;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.Events;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what clients were refused of a partition. What only says that another replica leads by now is not told, for the election is, and a
 * broker that hands over thousands of partitions would say nothing else.
 */
final class Refusals {
    private static final Set<Errors> LED_BY_ANOTHER = EnumSet.of(
            Errors.NOT_LEADER_OR_FOLLOWER,
            Errors.LEADER_NOT_AVAILABLE,
            Errors.FENCED_LEADER_EPOCH,
            Errors.UNKNOWN_LEADER_EPOCH,
            Errors.OFFSET_NOT_AVAILABLE);

    private final Events events;

    Refusals(Events events) {
        this.events = events;
    }

    /**
     * Nothing is told of NONE.
     *
     * @param topic by its name, null when the client named none that there is
     * @param why null for what the error's name says
     */
    void tell(
            String request,
            String clientId,
            @Nullable String topic,
            int partition,
            Errors error,
            @Nullable String why) {
        if (error == Errors.NONE || LED_BY_ANOTHER.contains(error)) {
            return;
        }
        Event event = Event.of(
                        EventKind.REQUEST_REFUSED,
                        System.currentTimeMillis(),
                        error.name() + ": " + (why == null ? error.message() : why))
                .with("request", request)
                .with("clientId", clientId);
        events.tell(topic == null ? event : event.at(topic, partition));
    }
}

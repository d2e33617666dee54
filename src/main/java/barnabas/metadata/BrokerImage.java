package barnabas.metadata;

import barnabas.model.BrokerId;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A broker as it registered itself.
 *
 * @param incarnation differs for each start of the process, so that a restarted broker is told from a former one
 * @param directory the id of its data directory, by which a wiped disk is told from the former one (rule M1); zero when an
 *     older version registered it
 * @param host where Kafka clients reach it, with {@code port}
 * @param listeners where those reach it who come in by a further listener, by its name
 */
public record BrokerImage(
        BrokerId id,
        long incarnation,
        Uuid directory,
        String host,
        int port,
        @Nullable String rack,
        Map<String, Place> listeners) {
    /** What the listener is called that every broker has. */
    public static final String MAIN_LISTENER = "";

    /** Where clients connect. */
    public record Place(String host, int port) {}

    public BrokerImage {
        listeners = Map.copyOf(listeners);
    }

    /** One with no further listeners. */
    public BrokerImage(BrokerId id, long incarnation, Uuid directory, String host, int port, @Nullable String rack) {
        this(id, incarnation, directory, host, port, rack, Map.of());
    }

    /** What clients are told who ask over that listener. A broker that does not have it, for it is an older one yet, names its main place. */
    public Place place(String listener) {
        Place further = listeners.get(listener);
        return further == null ? new Place(host, port) : further;
    }
}

package barnabas.journal;

import akka.actor.AbstractExtensionId;
import akka.actor.ActorSystem;
import akka.actor.ClassicActorSystemProvider;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import barnabas.log.LogOptions;
import barnabas.log.LogStart;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The logs that partitions' replicas have open, one of these in an actor system. A replica says with {@link #prepare} how its log is
 * to be opened, starts its persistent child, and finds the log here when that has recovered. Any thread may call any method.
 */
public final class OpenLogs implements Extension {
    private static final Id ID = new Id();

    private static final class Id extends AbstractExtensionId<OpenLogs> {
        @Override
        public OpenLogs createExtension(ExtendedActorSystem system) {
            return new OpenLogs();
        }
    }

    /**
     * How a log is to be opened.
     *
     * @param recorded as {@code state.log} has it: below what was flushed a bad CRC is damage (rule L8)
     */
    public record Opening(LogOptions options, LogStart recorded) {}

    private final Map<String, Opening> openings = new ConcurrentHashMap<>();
    private final Map<String, OpenLog> logs = new ConcurrentHashMap<>();
    private final LongAdder bytesWritten = new LongAdder();

    private OpenLogs() {}

    public static OpenLogs get(ClassicActorSystemProvider system) {
        ActorSystem classic = system.classicSystem();
        return ID.get(classic);
    }

    /**
     * To be called before the child is started, and after the release of the log before has completed. One that was not prepared is
     * opened with the plugin's own defaults.
     */
    public void prepare(PartitionPersistenceId id, Opening opening) {
        openings.put(id.value(), opening);
    }

    /** The log of a replica whose child has recovered; empty before, and after its release. */
    public Optional<OpenLog> find(PartitionPersistenceId id) {
        return Optional.ofNullable(logs.get(id.value()));
    }

    /** Bytes that the journals of this actor system have appended to logs since it started. */
    public long bytesWritten() {
        return bytesWritten.sum();
    }

    LongAdder writtenCounter() {
        return bytesWritten;
    }

    Optional<Opening> opening(String persistenceId) {
        return Optional.ofNullable(openings.get(persistenceId));
    }

    void recovered(String persistenceId, OpenLog log) {
        logs.put(persistenceId, log);
    }

    void gone(String persistenceId) {
        logs.remove(persistenceId);
    }

    void forget(String persistenceId) {
        logs.remove(persistenceId);
        openings.remove(persistenceId);
    }
}

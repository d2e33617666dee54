package barnabas.journal;

import akka.actor.ActorSystem;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.serialization.SerializationExtension;
import com.typesafe.config.Config;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;

/**
 * The snapshot store {@code barnabas.snapshot-store}: files in a folder, flushed before a save is answered. Akka starts it; all
 * work is done on its blocking dispatcher.
 */
public final class BarnabasSnapshotStore extends SnapshotStore {
    private final SnapshotFiles files;
    private final Blocking blocking;

    /** Called by Akka with the plugin's section. Throws when {@code dir} is not set. */
    public BarnabasSnapshotStore(Config config, String configPath) {
        ActorSystem system = context().system();
        this.files = new SnapshotFiles(JournalSettings.dir(config, configPath), SerializationExtension.get(system));
        this.blocking = new Blocking(system.dispatchers().lookup(config.getString("blocking-dispatcher")));
    }

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return blocking.run(() -> files.load(persistenceId, criteria));
    }

    @Override
    public Future<@Nullable Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return blocking.run(() -> {
            files.save(metadata, snapshot);
            return null;
        });
    }

    /** A timestamp of 0 stands for any, as Akka's own stores have it. */
    @Override
    public Future<@Nullable Void> doDeleteAsync(SnapshotMetadata metadata) {
        return delete(
                metadata.persistenceId(),
                new SnapshotSelectionCriteria(
                        metadata.sequenceNr(),
                        metadata.timestamp() == 0 ? Long.MAX_VALUE : metadata.timestamp(),
                        metadata.sequenceNr(),
                        metadata.timestamp()));
    }

    @Override
    public Future<@Nullable Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return delete(persistenceId, criteria);
    }

    private Future<@Nullable Void> delete(String persistenceId, SnapshotSelectionCriteria criteria) {
        return blocking.run(() -> {
            files.delete(persistenceId, criteria::matches);
            return null;
        });
    }
}

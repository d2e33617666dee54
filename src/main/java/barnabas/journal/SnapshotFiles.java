package barnabas.journal;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.serialization.Serialization;
import barnabas.log.DurableFiles;
import barnabas.log.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Snapshots as files {@code <folder of the persistence id>/<sequence number>-<timestamp>.snapshot}, each written whole and
 * flushed before its name is there. Every method blocks. Integers are big-endian.
 *
 * <pre>
 *   crc32c of all that follows (4) | version (1) | parts (1) | snapshot | metadata, when there are two parts
 *   part: serializer id (4) | length (4) | manifest | length (4) | bytes
 * </pre>
 */
final class SnapshotFiles {
    private static final byte VERSION = 1;
    private static final int FIXED = 4 + 1 + 1;
    private static final Pattern NAME = Pattern.compile("(\\d{1,19})-(\\d{1,19})\\.snapshot");

    private record Found(Path file, SnapshotMetadata metadata) {}

    private final Path dir;
    private final Serialization serialization;

    SnapshotFiles(Path dir, Serialization serialization) {
        this.dir = dir;
        this.serialization = serialization;
    }

    /** Writes a snapshot; one of the same sequence number is replaced. Throws what the serializer throws. */
    void save(SnapshotMetadata metadata, Object snapshot) throws IOException {
        SerializedObject body = SerializedObject.of(serialization, snapshot).get();
        SerializedObject extra = metadata.metadata().isEmpty()
                ? null
                : SerializedObject.of(serialization, metadata.metadata().get()).get();
        Path folder = folder(metadata.persistenceId());
        DurableFiles.createFolders(folder);
        Path file = folder.resolve(metadata.sequenceNr() + "-" + metadata.timestamp() + ".snapshot");
        DurableFiles.replace(file, encode(body, extra));
        delete(
                metadata.persistenceId(),
                other -> other.sequenceNr() == metadata.sequenceNr() && other.timestamp() != metadata.timestamp());
    }

    /**
     * The newest snapshot that the criteria allow. A damaged one is an error and not passed over, for the events before it
     * may have been deleted.
     */
    Optional<SelectedSnapshot> load(String persistenceId, SnapshotSelectionCriteria criteria) throws IOException {
        Optional<Found> newest = find(persistenceId, criteria::matches).stream()
                .max(Comparator.comparingLong((Found found) -> found.metadata().sequenceNr())
                        .thenComparingLong(found -> found.metadata().timestamp()));
        return newest.isEmpty() ? Optional.empty() : Optional.of(read(newest.get()));
    }

    void delete(String persistenceId, Predicate<SnapshotMetadata> which) throws IOException {
        List<Found> doomed = find(persistenceId, which);
        for (Found found : doomed) {
            Files.deleteIfExists(found.file());
        }
        if (!doomed.isEmpty()) {
            DurableFiles.syncFolder(folder(persistenceId));
        }
    }

    private List<Found> find(String persistenceId, Predicate<SnapshotMetadata> which) throws IOException {
        Path folder = folder(persistenceId);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> metadata(persistenceId, file).stream()
                            .filter(which)
                            .map(metadata -> new Found(file, metadata)))
                    .toList();
        }
    }

    private static Optional<SnapshotMetadata> metadata(String persistenceId, Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches()
                ? Optional.of(new SnapshotMetadata(
                        persistenceId, Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    private static ByteBuffer encode(SerializedObject body, @Nullable SerializedObject extra) {
        int size = FIXED + body.encodedSize() + (extra == null ? 0 : extra.encodedSize());
        ByteBuffer content = ByteBuffer.allocate(size);
        content.putInt(0).put(VERSION).put((byte) (extra == null ? 1 : 2));
        body.encode(content);
        if (extra != null) {
            extra.encode(content);
        }
        content.flip();
        return content.putInt(0, crc(content));
    }

    private SelectedSnapshot read(Found found) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(found.file()));
        if (content.limit() < FIXED || content.getInt() != crc(content)) {
            throw new StorageException("snapshot=" + found.file() + " is damaged", null);
        }
        byte version = content.get();
        if (version != VERSION) {
            throw new StorageException("snapshot=" + found.file() + " has unknown version=" + version, null);
        }
        int parts = content.get();
        Object snapshot = SerializedObject.decode(content).read(serialization).get();
        SnapshotMetadata metadata = found.metadata();
        if (parts > 1) {
            Option<Object> extra = Option.apply(
                    SerializedObject.decode(content).read(serialization).get());
            metadata =
                    new SnapshotMetadata(metadata.persistenceId(), metadata.sequenceNr(), metadata.timestamp(), extra);
        }
        return SelectedSnapshot.create(metadata, snapshot);
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(Integer.BYTES, content.limit() - Integer.BYTES));
        return (int) crc.getValue();
    }

    private Path folder(String persistenceId) {
        return dir.resolve(PersistenceIdFolder.name(persistenceId));
    }
}

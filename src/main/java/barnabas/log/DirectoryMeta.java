package barnabas.log;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/**
 * What the file {@code meta} of a data directory says: whose it is.
 *
 * @param formatVersion of everything below the directory; a broker refuses a newer one than its own
 * @param clusterId empty until the cluster has been formed (rule M2)
 * @param directoryId random, made with the directory: what a vote is bound to (rule M1)
 */
public record DirectoryMeta(int formatVersion, Optional<String> clusterId, BrokerId brokerId, Uuid directoryId) {
    /** The format that this code writes, and the newest that it reads. */
    public static final int FORMAT_VERSION = 1;

    static final String FILE = "meta";

    DirectoryMeta withClusterId(String id) {
        return new DirectoryMeta(formatVersion, Optional.of(id), brokerId, directoryId);
    }

    void write(Path root) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("format.version=").append(formatVersion).append('\n');
        clusterId.ifPresent(id -> text.append("cluster.id=").append(id).append('\n'));
        text.append("broker.id=").append(brokerId).append('\n');
        text.append("directory.id=").append(directoryId).append('\n');
        DurableFiles.replace(root.resolve(FILE), ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads the file, without touching it; empty when there is none. */
    static Optional<DirectoryMeta> read(Path root) throws IOException {
        Path file = root.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
            int version = Integer.parseInt(required(properties, "format.version"));
            if (version > FORMAT_VERSION) {
                throw new DataDirectoryException("data-dir=" + root + " has format version " + version
                        + ", and this broker knows only up to " + FORMAT_VERSION + ": run a newer Barnabas on it");
            }
            return Optional.of(new DirectoryMeta(
                    version,
                    Optional.ofNullable(properties.getProperty("cluster.id")),
                    new BrokerId(Integer.parseInt(required(properties, "broker.id"))),
                    Uuid.fromString(required(properties, "directory.id"))));
        } catch (IllegalArgumentException e) {
            throw new DataDirectoryException(
                    "data-dir=" + root + " has an unreadable file meta: " + e.getMessage() + ": restore it", e);
        }
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value.trim();
    }
}

package barnabas.log;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/**
 * What the file {@code meta} of a data directory says: whose it is.
 *
 * @param formatVersion of everything below the directory; a broker refuses a newer one than its own
 * @param clusterId empty until the cluster has been formed (rule M2)
 * @param directoryId random, made with the directory: what a vote is bound to (rule M1)
 * @param voters with whom the cluster was formed; empty until it has been, and in a directory from before there were several
 */
public record DirectoryMeta(
        int formatVersion, Optional<String> clusterId, BrokerId brokerId, Uuid directoryId, List<Voter> voters) {
    /** A broker and its data directory, when the cluster was formed. */
    public record Voter(BrokerId broker, Uuid directory) {
        @Override
        public String toString() {
            return broker + "@" + directory;
        }
    }

    /** The format that this code writes, and the newest that it reads. */
    public static final int FORMAT_VERSION = 1;

    static final String FILE = "meta";

    public DirectoryMeta {
        voters = List.copyOf(voters);
    }

    DirectoryMeta inCluster(String id, List<Voter> formedWith) {
        return new DirectoryMeta(formatVersion, Optional.of(id), brokerId, directoryId, formedWith);
    }

    /** The same broker on what counts as another disk from now on (rule M1). */
    DirectoryMeta asStranger() {
        List<Voter> founders = voters.isEmpty() ? List.of(new Voter(brokerId, directoryId)) : voters;
        return new DirectoryMeta(formatVersion, clusterId, brokerId, Uuid.randomUuid(), founders);
    }

    void write(Path root) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("format.version=").append(formatVersion).append('\n');
        clusterId.ifPresent(id -> text.append("cluster.id=").append(id).append('\n'));
        text.append("broker.id=").append(brokerId).append('\n');
        text.append("directory.id=").append(directoryId).append('\n');
        if (!voters.isEmpty()) {
            text.append("voters=")
                    .append(voters.stream().map(Voter::toString).collect(Collectors.joining(",")))
                    .append('\n');
        }
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
                    Uuid.fromString(required(properties, "directory.id")),
                    voters(properties.getProperty("voters", ""))));
        } catch (IllegalArgumentException e) {
            throw new DataDirectoryException(
                    "data-dir=" + root + " has an unreadable file meta: " + e.getMessage() + ": restore it", e);
        }
    }

    private static List<Voter> voters(String text) {
        return Stream.of(text.split(","))
                .filter(voter -> !voter.isBlank())
                .map(DirectoryMeta::voter)
                .toList();
    }

    private static Voter voter(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("voter '" + text + "' has no directory id");
        }
        return new Voter(
                new BrokerId(Integer.parseInt(text.substring(0, at).trim())),
                Uuid.fromString(text.substring(at + 1).trim()));
    }

    private static String required(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + key);
        }
        return value.trim();
    }
}

package barnabas.log;

import barnabas.model.BrokerId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the other brokers' replication ports were last, in the file {@code peers} of the data directory, so that brokers that all
 * start again find each other at once (rule F4). A hint: lost or damaged, it only costs time. Blocks.
 */
public final class KnownPeers {
    /** A replication port. */
    public record Place(String host, int port) {}

    static final String FILE = "peers";

    private final Path file;

    public KnownPeers(DataDirectory directory) {
        this.file = directory.root().resolve(FILE);
    }

    /** Empty when nothing was kept or it cannot be read. */
    public Map<BrokerId, Place> read() {
        Map<BrokerId, Place> peers = new TreeMap<>();
        try {
            Files.readString(file).lines().forEach(line -> parse(line, peers));
        } catch (NoSuchFileException none) {
            return Map.of();
        } catch (IOException | IllegalArgumentException damaged) {
            return Map.of();
        }
        return peers;
    }

    /** {@code 2=host:25521} */
    private static void parse(String line, Map<BrokerId, Place> peers) {
        int name = line.indexOf('=');
        int port = line.lastIndexOf(':');
        if (name < 0 || port < name) {
            throw new IllegalArgumentException("peer '" + line + "' is damaged");
        }
        peers.put(
                new BrokerId(Integer.parseInt(line.substring(0, name))),
                new Place(line.substring(name + 1, port), Integer.parseInt(line.substring(port + 1))));
    }

    /** Throws {@link StorageException} when the disk fails. */
    public void write(Map<BrokerId, Place> peers) {
        StringBuilder text = new StringBuilder();
        peers.forEach((broker, place) -> text.append(broker)
                .append('=')
                .append(place.host())
                .append(':')
                .append(place.port())
                .append('\n'));
        try {
            DurableFiles.replace(file, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new StorageException("file=" + file + " cannot be written: " + e, e);
        }
    }
}

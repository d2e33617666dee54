package barnabas.architecture;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The room table: one package each below the root, and the level it stands on. A room imports rooms below it, and of its own
 * level only those it is said to be beside. Packages inside a room, such as {@code gateway.admin}, belong to it.
 */
public final class Rooms {
    /**
     * @param beside rooms of the same level that may be imported
     */
    private record Room(int level, boolean pure, Set<String> beside) {}

    private static final Map<String, Room> TABLE = Map.ofEntries(
            Map.entry("cli", room(8)),
            Map.entry("server", room(7)),
            Map.entry("gateway", room(6)),
            Map.entry("management", room(6)),
            Map.entry("broker", room(5)),
            Map.entry("controller", room(4)),
            Map.entry("coordinator", room(4)),
            Map.entry("partition", room(3)),
            Map.entry("journal", room(2)),
            Map.entry("client", room(2)),
            Map.entry("log", room(1, "records")),
            Map.entry("records", room(1)),
            Map.entry("metrics", room(1)),
            Map.entry("events", room(1)),
            Map.entry("consensus", pure(1)),
            Map.entry("metadata", pure(1)),
            Map.entry("group", pure(1)),
            Map.entry("transaction", pure(1)),
            Map.entry("model", pure(0)));

    /** What the client may import: it talks to brokers from outside, like anybody's program. */
    private static final Set<String> OF_CLIENT = Set.of("model", "records");

    private final String root;

    /** @param root the package whose sub-packages are rooms */
    public Rooms(String root) {
        this.root = root;
    }

    private static Room room(int level, String... beside) {
        return new Room(level, false, Set.of(beside));
    }

    private static Room pure(int level) {
        return new Room(level, true, Set.of());
    }

    public String root() {
        return root;
    }

    /** The room that a package or a class belongs to, by its full name; empty for what is not ours. */
    public Optional<String> of(String name) {
        if (!name.startsWith(root + ".")) {
            return Optional.empty();
        }
        String below = name.substring(root.length() + 1);
        int dot = below.indexOf('.');
        return Optional.of(dot < 0 ? below : below.substring(0, dot));
    }

    public boolean known(String room) {
        return TABLE.containsKey(room);
    }

    public boolean pure(String fullName) {
        return of(fullName).map(TABLE::get).filter(Room::pure).isPresent();
    }

    /** Whether {@code from} may import {@code to}; rooms that are not in the table are another rule's business. */
    public boolean mayImport(String from, String to) {
        Room importer = TABLE.get(from);
        Room imported = TABLE.get(to);
        if (from.equals(to) || importer == null || imported == null) {
            return true;
        }
        if (from.equals("client")) {
            return OF_CLIENT.contains(to);
        }
        return imported.level() < importer.level() || importer.beside().contains(to);
    }

    /** For the text of a failure: {@code gateway (level 6)}. */
    public String described(String room) {
        Room known = TABLE.get(room);
        return known == null ? room + " (no room)" : room + " (level " + known.level() + ")";
    }
}

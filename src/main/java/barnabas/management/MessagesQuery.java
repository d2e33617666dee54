package barnabas.management;

import java.util.Map;
import java.util.Set;

/**
 * What the parameters of {@code /api/topics/TOPIC/messages} ask for.
 *
 * @param partition -1 for all
 * @param from the offset to begin at, {@link #LATEST} for the last messages or {@link #EARLIEST}
 * @param limit messages at most
 * @param filter what a key, a value or a header must contain, whatever the case; empty for all
 * @param bytes how much of each key, value and header is given
 */
record MessagesQuery(int partition, long from, int limit, String filter, int bytes) {
    static final long LATEST = -1;
    static final long EARLIEST = -2;
    static final int LIMIT_DEFAULT = 50;
    static final int LIMIT_MAX = 500;
    static final int BYTES_DEFAULT = 1024;
    static final int BYTES_MAX = 1 << 20;
    static final int FILTER_CHARS_MAX = 200;

    private static final Set<String> KNOWN = Set.of("partition", "offset", "limit", "filter", "bytes");

    /** @throws Refusal of what is no such question */
    static MessagesQuery parse(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!KNOWN.contains(name)) {
                throw Refusal.badRequest("There is no parameter '" + name
                        + "': it may be one of bytes, filter, limit, offset, partition.");
            }
        }
        int partition = (int) Numbers.of(parameters, "partition", 0, Integer.MAX_VALUE, -1);
        long from = from(parameters);
        if (from >= 0 && partition < 0) {
            throw Refusal.badRequest("An offset is one of a partition: name that, too.");
        }
        String filter = parameters.getOrDefault("filter", "");
        if (filter.length() > FILTER_CHARS_MAX) {
            throw Refusal.badRequest("A filter may have " + FILTER_CHARS_MAX + " characters.");
        }
        return new MessagesQuery(
                partition, from, (int) Numbers.of(parameters, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT), filter, (int)
                        Numbers.of(parameters, "bytes", 1, BYTES_MAX, BYTES_DEFAULT));
    }

    private static long from(Map<String, String> parameters) {
        return switch (parameters.getOrDefault("offset", "latest")) {
            case "latest" -> LATEST;
            case "earliest" -> EARLIEST;
            default -> Numbers.of(parameters, "offset", 0, Long.MAX_VALUE, LATEST);
        };
    }
}

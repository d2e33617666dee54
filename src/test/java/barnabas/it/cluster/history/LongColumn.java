package barnabas.it.cluster.history;

import java.util.HashMap;
import java.util.Map;

/** Numbers by index, 0 where none was put: eight bytes each where the indexes are dense. */
final class LongColumn {
    private static final int CHUNK = 4096;

    private final Map<Long, long[]> chunks = new HashMap<>();
    private long end;

    long get(long index) {
        long[] chunk = chunks.get(index / CHUNK);
        return chunk == null ? 0 : chunk[(int) (index % CHUNK)];
    }

    void put(long index, long number) {
        chunks.computeIfAbsent(index / CHUNK, none -> new long[CHUNK])[(int) (index % CHUNK)] = number;
        end = Math.max(end, index + 1);
    }

    /** One above the highest index at which something was put. */
    long end() {
        return end;
    }
}

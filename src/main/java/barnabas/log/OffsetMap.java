package barnabas.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The newest offset of each key, in a fixed number of bytes (Kafka's SkimpyOffsetMap): of a key 128 bits of its SHA-256 are kept, so that
 * keys of any length take the same room, and nobody can make two keys that are taken for one. Not safe for threads.
 */
final class OffsetMap {
    static final int BYTES_PER_KEY = 3 * Long.BYTES;
    static final long NONE = -1;

    /** Fuller than this, looking for a free place takes too long. */
    private static final double LOAD_MAX = 0.9;

    private static final int WORDS = 3;

    /** Two words of hash, then the offset + 1; 0 there says that the place is free. */
    private final long[] places;

    private final int keysMax;
    private final MessageDigest digest;
    private int keys;
    private long high;
    private long low;

    /** @param bytes that it takes, at most */
    OffsetMap(int bytes) {
        int room = bytes / BYTES_PER_KEY;
        this.places = new long[room * WORDS];
        this.keysMax = (int) (room * LOAD_MAX);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** Whether that many keys more are sure to find room. */
    boolean hasRoomFor(int more) {
        return more <= keysMax - keys;
    }

    int keys() {
        return keys;
    }

    /** How many keys fit at most. */
    int keysMax() {
        return keysMax;
    }

    /** Takes an offset for a key. Offsets only rise. The buffer is left as it is. */
    void put(ByteBuffer key, long offset) {
        int at = place(key);
        if (places[at + 2] == 0) {
            if (keys == keysMax) {
                throw new IllegalStateException("the map is full: keys=" + keys);
            }
            keys++;
            places[at] = high;
            places[at + 1] = low;
        }
        places[at + 2] = offset + 1;
    }

    /** The last offset put for a key, {@link #NONE} when there was none. */
    long get(ByteBuffer key) {
        return places.length == 0 ? NONE : places[place(key) + 2] - 1;
    }

    /** The place of the key, or the free one where it would come. */
    private int place(ByteBuffer key) {
        digest.update(key.duplicate());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        high = hash.getLong();
        low = hash.getLong();
        int room = places.length / WORDS;
        int index = (int) Long.remainderUnsigned(high, room);
        while (true) {
            int at = index * WORDS;
            if (places[at + 2] == 0 || (places[at] == high && places[at + 1] == low)) {
                return at;
            }
            index = index + 1 == room ? 0 : index + 1;
        }
    }
}

package barnabas.cli;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A line as the key and the value of a record. */
final class KeyedLine {
    private final byte @Nullable [] key;
    private final byte[] value;

    private KeyedLine(byte @Nullable [] key, byte[] value) {
        this.key = key;
        this.value = value;
    }

    /** All of the line is the value. */
    static KeyedLine withoutKey(byte[] line) {
        return new KeyedLine(null, line);
    }

    /**
     * What stands before the first separator is the key, the rest the value. A line without the separator is a value
     * without a key, as {@code kcat -K} has it.
     */
    static KeyedLine split(byte[] line, byte[] separator) {
        for (int at = 0; at + separator.length <= line.length; at++) {
            int rest = at + separator.length;
            if (Arrays.equals(line, at, rest, separator, 0, separator.length)) {
                return new KeyedLine(Arrays.copyOf(line, at), Arrays.copyOfRange(line, rest, line.length));
            }
        }
        return withoutKey(line);
    }

    byte @Nullable [] key() {
        return key;
    }

    byte[] value() {
        return value;
    }
}

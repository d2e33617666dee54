package barnabas.model;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Where reading starts, or a group goes on: what people write for it, and the offset that it comes to in a partition. */
public sealed interface StartPosition {
    /** The oldest record there is. */
    record Beginning() implements StartPosition {}

    /** Only what is written from now on. */
    record End() implements StartPosition {}

    /** The records at this offset and after it, in each partition that is read. */
    record AtOffset(long offset) implements StartPosition {}

    /** The first record, in each partition, whose timestamp is this or later. */
    record AtTimestamp(long epochMs) implements StartPosition {}

    /**
     * Reads {@code beginning} or {@code start}, {@code end}, an offset, or {@code @} with an ISO instant or milliseconds.
     *
     * @throws IllegalArgumentException when the text is none of the four forms
     */
    static StartPosition parse(String text) {
        if (text.equals("beginning") || text.equals("start")) {
            return new Beginning();
        }
        if (text.equals("end")) {
            return new End();
        }
        return text.startsWith("@")
                ? new AtTimestamp(timestamp(text.substring(1)))
                : new AtOffset(number(text, "beginning, end, an offset or @TIMESTAMP"));
    }

    /**
     * The offset to read a partition from, within what it has.
     *
     * @param atTimestamp the first offset at or after the asked-for time; null when there is none or no time is asked for
     */
    default long within(long beginning, long end, @Nullable Long atTimestamp) {
        if (this instanceof Beginning) {
            return beginning;
        }
        if (this instanceof AtOffset at) {
            return Math.min(Math.max(at.offset(), beginning), end);
        }
        return this instanceof AtTimestamp && atTimestamp != null ? atTimestamp : end;
    }

    /** Whether a record is asked for: one below a start that the partition has not reached yet is not. */
    default boolean includes(long offset) {
        return !(this instanceof AtOffset at) || offset >= at.offset();
    }

    private static long timestamp(String text) {
        if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
            return number(text, "a time in milliseconds");
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'@" + text + "' is not a time: write @2026-01-31T12:00:00Z or milliseconds such as @1769860800000",
                    e);
        }
    }

    private static long number(String text, String meaning) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through: a sign too many and no number at all get the same answer.
        }
        throw new IllegalArgumentException("'" + text + "' is not " + meaning);
    }
}

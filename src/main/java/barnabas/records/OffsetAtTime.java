package barnabas.records;

/** A record's offset and its time in milliseconds. */
public record OffsetAtTime(long offset, long timestamp) {}

package barnabas.log;

/**
 * What an append wrote. It is in the page cache, not flushed.
 *
 * @param baseOffset the log's end before
 * @param endOffset the log's end after
 * @param bytes written
 */
public record Appended(long baseOffset, long endOffset, int bytes) {}

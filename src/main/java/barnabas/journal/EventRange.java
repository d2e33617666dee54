package barnabas.journal;

/**
 * What a replay asks for.
 *
 * @param from first sequence number
 * @param to last sequence number
 * @param max events at most
 */
record EventRange(long from, long to, long max) {}

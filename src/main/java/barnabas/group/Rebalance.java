package barnabas.group;

/**
 * A rebalance of a group that has ended: why it was, in words.
 *
 * @param cause for a person: {@code "member c-1 left: the consumer is being closed"}
 * @param by the member that caused it, empty when nobody did
 * @param generation that it led to
 */
public record Rebalance(String cause, String by, long startedMs, long tookMs, int generation) {}

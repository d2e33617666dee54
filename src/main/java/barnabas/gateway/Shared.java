package barnabas.gateway;

/**
 * What all connections of a listener have in common.
 *
 * @param requests the budget for received bytes
 * @param responses the budget for unsent ones; apart, so that slow readers cannot stop those who write
 * @param log for what clients do wrong
 */
record Shared(RequestParser parser, Limits limits, ByteBudget requests, ByteBudget responses, RateLimitedLog log) {}

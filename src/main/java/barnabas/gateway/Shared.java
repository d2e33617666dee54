package barnabas.gateway;

import barnabas.metrics.Meters;

/**
 * What all connections of a listener have in common.
 *
 * @param listener its name
 * @param requests the budget for received bytes
 * @param responses the budget for unsent ones; apart, so that slow readers cannot stop those who write
 * @param meters what is counted of requests and connections
 * @param log for what clients do wrong
 */
record Shared(
        String listener,
        RequestParser parser,
        Limits limits,
        ByteBudget requests,
        ByteBudget responses,
        Meters meters,
        RateLimitedLog log) {
    Shared withListener(String name) {
        return new Shared(name, parser, limits, requests, responses, meters, log);
    }
}

package barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the brokers' clocks are ahead of this machine's. Each is known no better than to half of the time that the question took: an answer
 * may have been made right after the question left, or right before it came.
 */
record Clocks(Map<Integer, Skew> brokers) {
    /** In milliseconds; the truth is at most {@code withinMs} away. */
    record Skew(double aheadMs, double withinMs) {}

    /**
     * Reads what {@code /api/load} told.
     *
     * @param askedMs when it was asked, by this machine's clock
     * @param answeredMs when the answer was there
     */
    static Clocks of(JsonNode load, long askedMs, long answeredMs) {
        double middle = (askedMs + answeredMs) / 2.0;
        double half = (answeredMs - askedMs) / 2.0;
        double asked = load.path("timeMs").asLong() - middle;
        Map<Integer, Skew> brokers = new TreeMap<>();
        for (JsonNode broker : load.path("brokers")) {
            brokers.put(
                    broker.path("broker").asInt(),
                    new Skew(
                            asked + broker.path("aheadMs").asDouble(),
                            half + broker.path("withinMs").asDouble()));
        }
        return new Clocks(brokers);
    }

    /** Of each broker what is known more exactly. */
    Clocks orBetter(Clocks other) {
        Map<Integer, Skew> best = new TreeMap<>(brokers);
        other.brokers.forEach(
                (broker, skew) -> best.merge(broker, skew, (one, two) -> two.withinMs() < one.withinMs() ? two : one));
        return new Clocks(best);
    }
}

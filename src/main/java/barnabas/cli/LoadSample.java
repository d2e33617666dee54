package barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every broker carried at one moment, as {@code /api/load} tells it. Numbers count since the start of their broker.
 *
 * @param silent brokers that did not tell
 */
record LoadSample(List<Broker> brokers, List<Integer> silent) {
    /**
     * One broker.
     *
     * @param upMs since when it counts
     * @param cpuMs null where its system does not say
     * @param groups those that it coordinates
     */
    record Broker(
            int id,
            long upMs,
            @Nullable Long cpuMs,
            long heapBytes,
            long heapMaxBytes,
            int connections,
            int leads,
            int underReplicated,
            long bytesIn,
            long bytesOut,
            Map<String, Topic> topics,
            List<Group> groups) {}

    record Topic(long recordsIn, long bytesIn, long bytesOut) {}

    /** @param lag in records, null where nobody knows */
    record Group(String name, String state, int members, @Nullable Long lag) {}

    static LoadSample parse(JsonNode load) {
        return new LoadSample(
                each(load.path("brokers"), LoadSample::broker), each(load.path("silent"), JsonNode::asInt));
    }

    private static Broker broker(JsonNode broker) {
        Map<String, Topic> topics = new LinkedHashMap<>();
        for (JsonNode topic : broker.path("topics")) {
            topics.put(
                    topic.path("name").asText(),
                    new Topic(
                            topic.path("recordsIn").asLong(),
                            topic.path("bytesIn").asLong(),
                            topic.path("bytesOut").asLong()));
        }
        JsonNode process = broker.path("process");
        return new Broker(
                broker.path("broker").asInt(),
                broker.path("upMs").asLong(),
                number(process.path("cpuMs")),
                process.path("heapBytes").asLong(),
                process.path("heapMaxBytes").asLong(),
                broker.path("connections").asInt(),
                broker.path("leads").asInt(),
                broker.path("underReplicated").asInt(),
                broker.path("bytesIn").asLong(),
                broker.path("bytesOut").asLong(),
                topics,
                each(broker.path("groups"), LoadSample::group));
    }

    private static Group group(JsonNode group) {
        return new Group(
                group.path("name").asText(),
                group.path("state").asText(),
                group.path("members").asInt(),
                number(group.path("lagRecords")));
    }

    private static @Nullable Long number(JsonNode number) {
        return number.isNumber() ? number.asLong() : null;
    }

    private static <T> List<T> each(JsonNode list, Function<JsonNode, T> read) {
        List<T> all = new ArrayList<>();
        list.forEach(item -> all.add(read.apply(item)));
        return all;
    }
}

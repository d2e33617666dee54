package barnabas.management;

import barnabas.model.StartPosition;
import barnabas.model.TopicPartition;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a group is to go on. Either {@code to} or {@code toGroup} is there.
 *
 * @param toGroup where another group is
 * @param topics whole topics; with {@code partitions} empty too, all that the group has offsets of
 */
record SeekOrder(
        @Nullable StartPosition to,
        @Nullable String toGroup,
        Set<String> topics,
        Set<TopicPartition> partitions,
        boolean dryRun) {
    private static final String TO = "to";
    private static final String TO_GROUP = "toGroup";
    private static final String TOPICS = "topics";
    private static final String TOPIC = "topic";
    private static final String PARTITIONS = "partitions";
    private static final String PARTITION = "partition";
    private static final String DRY_RUN = "dryRun";
    private static final Set<String> FIELDS = Set.of(TO, TO_GROUP, TOPICS, PARTITIONS, DRY_RUN);

    /**
     * Reads the body of a request.
     *
     * @throws IllegalArgumentException with what people are to read when it is none
     */
    static SeekOrder parse(JsonNode body) {
        body.fieldNames().forEachRemaining(field -> require(FIELDS.contains(field)));
        JsonNode to = body.path(TO);
        JsonNode toGroup = body.path(TO_GROUP);
        JsonNode dryRun = body.path(DRY_RUN);
        require(to.isMissingNode() != toGroup.isMissingNode());
        require(to.isMissingNode() || to.isTextual() || to.isIntegralNumber());
        require(toGroup.isMissingNode() || toGroup.isTextual());
        require(dryRun.isMissingNode() || dryRun.isBoolean());
        return new SeekOrder(
                to.isMissingNode() ? null : position(to.asText()),
                toGroup.isMissingNode() ? null : toGroup.asText(),
                topics(body.path(TOPICS)),
                partitions(body.path(PARTITIONS)),
                dryRun.asBoolean());
    }

    private static StartPosition position(String text) {
        try {
            return StartPosition.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("to: " + e.getMessage() + ".", e);
        }
    }

    private static Set<String> topics(JsonNode names) {
        require(isList(names));
        Set<String> topics = new TreeSet<>();
        for (JsonNode name : names) {
            require(name.isTextual());
            topics.add(name.asText());
        }
        return topics;
    }

    private static Set<TopicPartition> partitions(JsonNode places) {
        require(isList(places));
        Set<TopicPartition> partitions = new TreeSet<>();
        for (JsonNode place : places) {
            JsonNode partition = place.path(PARTITION);
            require(place.size() == 2 && place.path(TOPIC).isTextual() && partition.isInt());
            partitions.add(new TopicPartition(place.path(TOPIC).asText(), partition.asInt()));
        }
        return partitions;
    }

    /** Left out, or one that names something: an empty one would mean all, which nobody means by it. */
    private static boolean isList(JsonNode list) {
        return list.isMissingNode() || (list.isArray() && !list.isEmpty());
    }

    private static void require(boolean understood) {
        if (!understood) {
            throw new IllegalArgumentException(
                    "The body must say where to, as {\"to\":\"start\"}, with end, an offset or"
                            + " @TIMESTAMP in its place, or {\"toGroup\":\"billing\"}; \"topics\":[\"orders\"],"
                            + " \"partitions\":[{\"topic\":\"orders\",\"partition\":0}] and \"dryRun\":true may be added.");
        }
    }

    /** Whether no topic and no partition is named. */
    boolean isOfAll() {
        return topics.isEmpty() && partitions.isEmpty();
    }

    boolean isOf(TopicPartition partition) {
        return isOfAll() || topics.contains(partition.topic()) || partitions.contains(partition);
    }
}

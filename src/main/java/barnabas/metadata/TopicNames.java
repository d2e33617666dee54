package barnabas.metadata;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;

/**
 * Which names a new topic may have: Kafka's rules (letters, digits, '.', '_' and '-', at most 249, neither "." nor ".."), and
 * no name that differs from another only in '.' and '_', which metrics cannot tell apart.
 */
final class TopicNames {
    private final Map<String, String> nameByUnified = new HashMap<>();

    /** @param taken the names that are there */
    TopicNames(Collection<String> taken) {
        for (String name : taken) {
            take(name);
        }
    }

    /** Holds {@code name} against the names that come after it. */
    void take(String name) {
        if (Topic.hasCollisionChars(name)) {
            nameByUnified.put(Topic.unifyCollisionChars(name), name);
        }
    }

    /** Done, or INVALID_TOPIC_EXCEPTION. A name that is taken already is no collision here. */
    Outcome validate(String name) {
        if (name.equals(Topic.CLUSTER_METADATA_TOPIC_NAME)) {
            return Outcome.refused(Errors.INVALID_REQUEST, "Creation of internal topic " + name + " is prohibited.");
        }
        Outcome legal = validateLegal(name);
        if (!legal.done()) {
            return legal;
        }
        String other = nameByUnified.get(Topic.unifyCollisionChars(name));
        if (other != null && !other.equals(name) && Topic.hasCollisionChars(name)) {
            return Outcome.refused(
                    Errors.INVALID_TOPIC_EXCEPTION, "Topic '" + name + "' collides with existing topic: " + other);
        }
        return Outcome.DONE;
    }

    /** Judges the characters and the length alone. */
    static Outcome validateLegal(String name) {
        try {
            Topic.validate(name);
            return Outcome.DONE;
        } catch (InvalidTopicException e) {
            return new Outcome(Errors.INVALID_TOPIC_EXCEPTION, e.getMessage());
        }
    }
}

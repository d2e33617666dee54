package barnabas.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * The name of a partition's folder: {@code <topic, cut to 150 characters>-<partition>.<topicId as base64url>}. Only the id and
 * the number tell partitions apart; the topic is there for people, and may be cut.
 */
public record PartitionFolder(String topic, int partition, Uuid topicId) {
    private static final int TOPIC_MAX = 150;
    private static final Pattern LEGAL_TOPIC = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final Pattern NAME = Pattern.compile("([a-zA-Z0-9._-]+)-(\\d{1,10})\\.([a-zA-Z0-9_-]{22})");

    public PartitionFolder {
        if (!LEGAL_TOPIC.matcher(topic).matches() || partition < 0) {
            throw new IllegalArgumentException("topic=" + topic + " partition=" + partition + " cannot name a folder");
        }
        topic = topic.length() > TOPIC_MAX ? topic.substring(0, TOPIC_MAX) : topic;
    }

    public String name() {
        return topic + "-" + partition + "." + topicId;
    }

    public TopicIdPartition key() {
        return new TopicIdPartition(topicId, partition);
    }

    /** Empty when no partition has a folder of that name. */
    public static Optional<PartitionFolder> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches() || matcher.group(1).length() > TOPIC_MAX) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PartitionFolder(
                    matcher.group(1), Integer.parseInt(matcher.group(2)), Uuid.fromString(matcher.group(3))));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}

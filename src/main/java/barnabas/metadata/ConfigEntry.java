package barnabas.metadata;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * One configuration key of a topic, broker or group as DescribeConfigs shows it.
 *
 * @param value what holds; null when there is no value
 * @param source where {@code value} comes from
 * @param readOnly whether only the node's configuration file changes it
 * @param synonyms where a value may come from, nearest first: the first one is {@code value}
 */
public record ConfigEntry(
        String name,
        @Nullable String value,
        Source source,
        boolean readOnly,
        ConfigDef.Type type,
        String documentation,
        List<Synonym> synonyms) {
    public ConfigEntry {
        synonyms = List.copyOf(synonyms);
    }

    /** Kafka's ConfigSource, in order of precedence; {@link #id} is its number on the wire. */
    public enum Source {
        GROUP(8),
        TOPIC(1),
        BROKER(2),
        CLUSTER(3),
        NODE(4),
        DEFAULT(5);

        private final byte id;

        Source(int id) {
            this.id = (byte) id;
        }

        public byte id() {
            return id;
        }
    }

    /** A value that holds unless a nearer one is there. */
    public record Synonym(String name, @Nullable String value, Source source) {}
}

package barnabas.group;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Topics of a test; each change gives another object. */
record SomeTopics(Map<String, Topic> topics) implements Topics {
    SomeTopics() {
        this(Map.of());
    }

    /** The topic's id follows from its name. */
    static Uuid id(String name) {
        return new Uuid(7, name.hashCode());
    }

    SomeTopics with(String name, int partitions) {
        Map<String, Topic> more = new LinkedHashMap<>(topics);
        more.put(name, new Topic(id(name), name, Collections.nCopies(partitions, Set.of())));
        return new SomeTopics(more);
    }

    /** A partition for each rack that is named. */
    SomeTopics in(String name, String... racks) {
        Map<String, Topic> more = new LinkedHashMap<>(topics);
        more.put(
                name,
                new Topic(id(name), name, Arrays.stream(racks).map(Set::of).toList()));
        return new SomeTopics(more);
    }

    SomeTopics without(String name) {
        Map<String, Topic> less = new LinkedHashMap<>(topics);
        less.remove(name);
        return new SomeTopics(less);
    }

    @Override
    public @Nullable Topic named(String name) {
        return topics.get(name);
    }

    @Override
    public @Nullable Topic of(Uuid id) {
        return topics.values().stream()
                .filter(topic -> topic.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Set<String> names() {
        return topics.keySet();
    }
}

package barnabas.group;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.apache.kafka.common.Uuid;

/** A partition under its topic's id: another topic of the same name is another one. */
public record IdPartition(Uuid topicId, int partition) {
    /** What {@code made} of each topic and its partitions, both in order. */
    public static <T> List<T> byTopic(Collection<IdPartition> partitions, BiFunction<Uuid, List<Integer>, T> made) {
        Map<Uuid, TreeSet<Integer>> topics = new TreeMap<>();
        partitions.forEach(each ->
                topics.computeIfAbsent(each.topicId(), id -> new TreeSet<>()).add(each.partition()));
        return topics.entrySet().stream()
                .map(topic -> made.apply(topic.getKey(), List.copyOf(topic.getValue())))
                .toList();
    }
}

package barnabas.group;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The topics that there are at one moment. Another object stands for another moment. */
public interface Topics {
    /**
     * A topic with its partitions.
     *
     * @param racks where the replicas of each partition are, as far as that is known
     */
    record Topic(Uuid id, String name, List<Set<String>> racks) {
        public Topic {
            racks = List.copyOf(racks);
        }

        public int partitions() {
            return racks.size();
        }
    }

    /** Null when there is none of that name. */
    @Nullable Topic named(String name);

    /** Null when there is none of that id. */
    @Nullable Topic of(Uuid id);

    Set<String> names();
}

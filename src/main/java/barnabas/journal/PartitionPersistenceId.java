package barnabas.journal;

import barnabas.log.PartitionFolder;
import barnabas.model.BrokerId;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * The persistence id of a partition's replica: {@code barnabas.partition|<broker>|<topic>|<partition>|<topicId>}. The broker is in
 * it because every broker keeps a log of its own. It names the folder of the log: see {@link PartitionFolder}.
 */
public record PartitionPersistenceId(BrokerId broker, String topic, int partition, Uuid topicId) {
    private static final String KIND = "barnabas.partition";

    public PartitionFolder folder() {
        return new PartitionFolder(topic, partition, topicId);
    }

    /** The id as Akka Persistence has it. */
    public String value() {
        return String.join("|", KIND, broker.toString(), topic, Integer.toString(partition), topicId.toString());
    }

    /** Empty when the id is that of some other persistent actor. */
    public static Optional<PartitionPersistenceId> parse(String persistenceId) {
        // Asked for every write: most ids are told by their first characters.
        if (!persistenceId.startsWith(KIND + "|")) {
            return Optional.empty();
        }
        List<String> parts = List.of(persistenceId.split("\\|", -1));
        if (parts.size() != 5) {
            return Optional.empty();
        }
        try {
            var id = new PartitionPersistenceId(
                    new BrokerId(Integer.parseInt(parts.get(1))),
                    parts.get(2),
                    Integer.parseInt(parts.get(3)),
                    Uuid.fromString(parts.get(4)));
            return Optional.of(id);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}

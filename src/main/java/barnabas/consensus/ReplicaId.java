package barnabas.consensus;

import barnabas.model.BrokerId;
import java.util.UUID;
import org.apache.kafka.common.Uuid;

/**
 * A replica is a broker and the data directory that holds its disk's promises (rule M1): a broker whose disk was wiped has
 * another directory and is a stranger to its groups.
 *
 * @param directory the random id made with the data directory
 */
public record ReplicaId(BrokerId broker, UUID directory) {
    /** By a directory's id as metadata and disk have it: the same 128 bits under Kafka's name. */
    public static ReplicaId of(BrokerId broker, Uuid directoryId) {
        return new ReplicaId(
                broker, new UUID(directoryId.getMostSignificantBits(), directoryId.getLeastSignificantBits()));
    }

    /** The directory's id as metadata and disk have it. */
    public Uuid directoryId() {
        return new Uuid(directory.getMostSignificantBits(), directory.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return broker + "@" + directory.toString().substring(0, 8);
    }
}

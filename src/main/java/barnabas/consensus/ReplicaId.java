package barnabas.consensus;

import barnabas.model.BrokerId;
import java.util.UUID;

/**
 * A replica is a broker and the data directory that holds its disk's promises (rule M1): a broker whose disk was wiped has
 * another directory and is a stranger to its groups.
 *
 * @param directory the random id made with the data directory
 */
public record ReplicaId(BrokerId broker, UUID directory) {
    @Override
    public String toString() {
        return broker + "@" + directory.toString().substring(0, 8);
    }
}

package barnabas.metadata;

import java.util.List;

/**
 * What is to be done about a request: records to commit, in this order, and the answer to give when they are committed.
 * Without records the answer can go out at once.
 */
public record Decision<A>(List<MetadataRecord> records, A answer) {
    public Decision {
        records = List.copyOf(records);
    }

    public static <A> Decision<A> nothing(A answer) {
        return new Decision<>(List.of(), answer);
    }
}

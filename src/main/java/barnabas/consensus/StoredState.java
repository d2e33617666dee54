package barnabas.consensus;

import org.jspecify.annotations.Nullable;

/**
 * What a replica keeps in {@code state.log} (rule L4).
 *
 * @param term the newest epoch that it has heard of
 * @param vote whom it voted for in that epoch
 * @param logStart the offset below which records are deleted (rule M6)
 */
public record StoredState(int term, @Nullable ReplicaId vote, long logStart) {
    public static final StoredState NEW = new StoredState(0, null, 0);
}

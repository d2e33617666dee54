package barnabas.group;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far a member of a consumer group has come towards its target (KIP-848).
 *
 * <pre>
 * stable     --another target, nothing to give up, all of it free-----> stable
 * stable     --another target, something of it is another's-----------> unreleased
 * stable, unreleased --the target lacks what the member has-----------> unrevoked   (the epoch stays)
 * unrevoked  --the member has given up what it had to-----------------> stable or unreleased
 * unreleased --the others have given up the rest----------------------> stable
 * </pre>
 *
 * @param epoch that the member has to name; -2 for a static member that is away
 * @param previousEpoch with which it may come once more, as the answer may have been lost
 * @param assigned what it may read, and since which epoch it has had each
 * @param revoking what it has to give up before it gets anything more
 */
public record CurrentAssignment(
        int epoch,
        int previousEpoch,
        State state,
        Map<IdPartition, Integer> assigned,
        Map<IdPartition, Integer> revoking) {
    /** Of a static member that has left and will come back. */
    public static final int AWAY = -2;

    static final CurrentAssignment NONE = new CurrentAssignment(0, 0, State.STABLE, Map.of(), Map.of());

    /** In Kafka's words, without the numbers it stores them under. */
    public enum State {
        STABLE,
        UNREVOKED_PARTITIONS,
        UNRELEASED_PARTITIONS
    }

    public CurrentAssignment {
        assigned = Map.copyOf(assigned);
        revoking = Map.copyOf(revoking);
    }

    /** A static member goes, and what it has stays its own until its session ends. */
    CurrentAssignment away() {
        return new CurrentAssignment(AWAY, epoch, State.STABLE, assigned, Map.of());
    }

    boolean has(IdPartition partition) {
        return assigned.containsKey(partition) || revoking.containsKey(partition);
    }

    boolean isAt(int targetEpoch) {
        return state == State.STABLE && epoch == targetEpoch;
    }

    /**
     * The next step towards the target.
     *
     * @param owned what the member says it has, null when it does not say
     * @param isFree whether a partition is nobody else's
     */
    CurrentAssignment towards(
            Set<IdPartition> target, int targetEpoch, @Nullable Set<IdPartition> owned, Predicate<IdPartition> isFree) {
        return switch (state) {
            case STABLE -> epoch == targetEpoch ? this : next(epoch, target, targetEpoch, owned, isFree);
            case UNREVOKED_PARTITIONS -> keepsAny(revoking, owned)
                    ? this
                    : next(Math.min(epoch + 1, targetEpoch), target, targetEpoch, owned, isFree);
            case UNRELEASED_PARTITIONS -> next(epoch, target, targetEpoch, owned, isFree);
        };
    }

    private CurrentAssignment next(
            int reached,
            Set<IdPartition> target,
            int targetEpoch,
            @Nullable Set<IdPartition> owned,
            Predicate<IdPartition> isFree) {
        Map<IdPartition, Integer> kept = new HashMap<>();
        Map<IdPartition, Integer> lost = new HashMap<>();
        assigned.forEach((partition, since) -> (target.contains(partition) ? kept : lost).put(partition, since));
        if (!lost.isEmpty() && keepsAny(lost, owned)) {
            return at(reached, State.UNREVOKED_PARTITIONS, kept, lost);
        }
        boolean unreleased = false;
        for (IdPartition partition : target) {
            if (!kept.containsKey(partition)) {
                if (isFree.test(partition)) {
                    kept.put(partition, targetEpoch);
                } else {
                    unreleased = true;
                }
            }
        }
        return at(targetEpoch, unreleased ? State.UNRELEASED_PARTITIONS : State.STABLE, kept, Map.of());
    }

    private CurrentAssignment at(
            int newEpoch, State newState, Map<IdPartition, Integer> kept, Map<IdPartition, Integer> lost) {
        return new CurrentAssignment(newEpoch, newEpoch == epoch ? previousEpoch : epoch, newState, kept, lost);
    }

    private static boolean keepsAny(Map<IdPartition, Integer> lost, @Nullable Set<IdPartition> owned) {
        return owned == null || lost.keySet().stream().anyMatch(owned::contains);
    }
}

package barnabas.broker;

import barnabas.broker.Transfers.Move;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the partitions that this broker leads go back to their preferred leaders: those whose preferred replica was away or behind
 * while this broker led, and has been in step again for some time. One that was in step all along was passed over on purpose, by a
 * transfer or a drain, and is left in peace. No actor or clock: it is asked every second or so, by one thread.
 */
final class PreferredLeaders {
    /** At a time, lest many producers wait at once. */
    static final int MOVES_MAX = 50;

    /** Out of step for less is a leader that has just begun and has not heard of all its followers yet. */
    static final long AWAY_MIN_MS = 2_000;

    /** In step for that long, a broker that has returned is there to stay. */
    static final long STEADY_MS = 5_000;

    /**
     * What was seen of a partition's preferred replica since this broker leads it.
     *
     * @param missed whether it was out of step for {@link #AWAY_MIN_MS}
     * @param sinceMs since when it has been in step, or out of it
     */
    private record Seen(int epoch, boolean missed, boolean inStep, long sinceMs) {
        Seen next(boolean inStepNow, long nowMs) {
            boolean missedNow = missed || (!inStepNow && !inStep && nowMs - sinceMs >= AWAY_MIN_MS);
            return new Seen(epoch, missedNow, inStepNow, inStepNow == inStep ? sinceMs : nowMs);
        }

        boolean due(long nowMs) {
            return missed && inStep && nowMs - sinceMs >= STEADY_MS;
        }
    }

    private final BrokerId self;
    private Map<PartitionId, Seen> seen = new HashMap<>();

    PreferredLeaders(BrokerId self) {
        this.self = self;
    }

    /** To be asked again only when what became of these is known; one that failed comes up again when it has been steady anew. */
    List<Move> decide(MetadataImage image, Leaders leaders, long nowMs) {
        Standings standings = new Standings(leaders, image);
        Map<PartitionId, Seen> now = new HashMap<>();
        List<Move> moves = new ArrayList<>();
        for (TopicImage topic : image.topics().values()) {
            for (PartitionImage partition : topic.partitions()) {
                BrokerId preferred = partition.replicas().get(0);
                PartitionStanding standing = standings.of(topic, partition);
                Leaders.Leader leader = standing.leader();
                if (leader == null || !leader.broker().equals(self) || preferred.equals(self)) {
                    continue;
                }
                PartitionId id = new PartitionId(topic.name(), partition.partition(), topic.id());
                Seen next = next(id, leader.epoch(), standing.inSync().contains(preferred), nowMs);
                if (next.due(nowMs) && moves.size() < MOVES_MAX) {
                    moves.add(new Move(id, preferred));
                    next = new Seen(next.epoch(), true, true, nowMs);
                }
                now.put(id, next);
            }
        }
        seen = now;
        return moves;
    }

    private Seen next(PartitionId id, int epoch, boolean inStep, long nowMs) {
        Seen before = seen.get(id);
        return before == null || before.epoch() != epoch
                ? new Seen(epoch, false, inStep, nowMs)
                : before.next(inStep, nowMs);
    }
}

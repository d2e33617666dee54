package barnabas.gateway.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The fetch sessions of this broker, bounded in number and in partitions. When they are full a client that wants another
 * gets none, which is legal and costs it only longer requests, unless the one that was not used for longest is idle.
 * Thread-safe.
 */
public final class FetchSessions {
    /** Kafka's {@code max.incremental.fetch.session.cache.slots}. */
    private static final int SESSIONS_MAX = 1_000;
    /** Of all sessions; one takes some 150 bytes. */
    private static final int PARTITIONS_MAX = 200_000;
    /** Kafka's {@code MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS}. */
    private static final long IDLE_NANOS = 120_000_000_000L;

    private static final int NO_SESSION = 0;
    private static final int INITIAL_EPOCH = 0;
    private static final int FINAL_EPOCH = -1;

    /**
     * What a request asks for.
     *
     * @param error of the whole request
     * @param session null when there is none, or no more
     * @param full whether the response is to name every partition
     */
    record Turn(Errors error, @Nullable FetchSession session, boolean full, List<PartitionFetch> fetches) {
        static Turn refused(Errors error) {
            return new Turn(error, null, true, List.of());
        }
    }

    private static final class Slot {
        private final FetchSession session;
        private int partitions;
        private long lastUsedNanos;

        Slot(FetchSession session, long nowNanos) {
            this.session = session;
            this.partitions = session.size();
            this.lastUsedNanos = nowNanos;
        }
    }

    /** The one that was not used for longest comes first. Guarded by this. */
    private final Map<Integer, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);

    private int partitions;

    /** Looks a request's session up, makes it, changes it or ends it, as the request says. */
    Turn begin(FetchRequestData request, boolean byTopicId, long nowNanos) {
        List<PartitionFetch> named = new ArrayList<>();
        request.topics().forEach(topic -> topic.partitions()
                .forEach(partition -> named.add(PartitionFetch.of(topic, partition))));
        boolean full = request.sessionEpoch() == INITIAL_EPOCH || request.sessionEpoch() == FINAL_EPOCH;
        if (!full) {
            return next(request, byTopicId, named, nowNanos);
        }
        if (request.sessionId() != NO_SESSION) {
            close(request.sessionId());
        }
        FetchSession session = request.sessionEpoch() == INITIAL_EPOCH ? open(byTopicId, named, nowNanos) : null;
        return new Turn(Errors.NONE, session, true, named);
    }

    synchronized int size() {
        return slots.size();
    }

    private Turn next(FetchRequestData request, boolean byTopicId, List<PartitionFetch> changed, long nowNanos) {
        FetchSession session = use(request.sessionId(), nowNanos);
        if (session == null) {
            return Turn.refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        Errors error = session.advance(request.sessionEpoch(), byTopicId, changed, forgotten(request));
        if (error == Errors.NONE && !resize(session)) {
            error = Errors.FETCH_SESSION_ID_NOT_FOUND; // it grew too large; the client goes on without
        }
        return error == Errors.NONE ? new Turn(Errors.NONE, session, false, session.fetches()) : Turn.refused(error);
    }

    private static List<PartitionFetch.Key> forgotten(FetchRequestData request) {
        List<PartitionFetch.Key> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            topic.partitions()
                    .forEach(partition ->
                            forgotten.add(new PartitionFetch.Key(topic.topic(), topic.topicId(), partition)));
        }
        return forgotten;
    }

    private synchronized @Nullable FetchSession use(int id, long nowNanos) {
        Slot slot = slots.get(id);
        if (slot == null) {
            return null;
        }
        slot.lastUsedNanos = nowNanos;
        return slot.session;
    }

    private synchronized @Nullable FetchSession open(boolean byTopicId, List<PartitionFetch> named, long nowNanos) {
        if (named.isEmpty() || !makeRoom(named.size(), nowNanos)) {
            return null;
        }
        int id;
        do {
            id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        } while (slots.containsKey(id));
        Slot slot = new Slot(new FetchSession(id, byTopicId, named), nowNanos);
        slots.put(id, slot);
        partitions += slot.partitions;
        return slot.session;
    }

    private boolean makeRoom(int more, long nowNanos) {
        while (slots.size() >= SESSIONS_MAX || partitions + more > PARTITIONS_MAX) {
            Map.Entry<Integer, Slot> oldest =
                    slots.entrySet().stream().findFirst().orElse(null);
            if (oldest == null || nowNanos - oldest.getValue().lastUsedNanos < IDLE_NANOS) {
                return false;
            }
            close(oldest.getKey());
        }
        return true;
    }

    private synchronized boolean resize(FetchSession session) {
        Slot slot = slots.get(session.id());
        if (slot == null) {
            return false;
        }
        int size = session.size();
        partitions += size - slot.partitions;
        slot.partitions = size;
        if (partitions > PARTITIONS_MAX) {
            close(session.id());
            return false;
        }
        return true;
    }

    private synchronized void close(int id) {
        Slot slot = slots.remove(id);
        if (slot != null) {
            partitions -= slot.partitions;
        }
    }
}

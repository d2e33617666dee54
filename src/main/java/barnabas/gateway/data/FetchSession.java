package barnabas.gateway.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;

/**
 * What one client fetches again and again, so that it need name only what changes, and is told only what changed
 * (KIP-227). Thread-safe: a client may misuse it from two connections.
 */
final class FetchSession {
    /** A partition, and what the client was told of it last. */
    private static final class Entry {
        private PartitionFetch fetch;
        private long highWatermark = -1;
        private long logStartOffset = -1;

        Entry(PartitionFetch fetch) {
            this.fetch = fetch;
        }

        /** Whether {@code data} is news to the client. */
        boolean tell(PartitionData data, boolean hasRecords) {
            boolean failed = data.errorCode() != Errors.NONE.code();
            boolean news = failed
                    || hasRecords
                    || data.highWatermark() != highWatermark
                    || data.logStartOffset() != logStartOffset
                    || data.divergingEpoch().epoch() >= 0
                    || data.preferredReadReplica() >= 0;
            // After an error the client must hear that all is well again, even if nothing else changed.
            highWatermark = failed ? -1 : data.highWatermark();
            logStartOffset = failed ? -1 : data.logStartOffset();
            return news;
        }
    }

    private final int id;
    private final boolean byTopicId;
    /** In the order in which they are served next. */
    private final Map<PartitionFetch.Key, Entry> partitions = new LinkedHashMap<>();

    private int epoch = 1;

    FetchSession(int id, boolean byTopicId, List<PartitionFetch> fetches) {
        this.id = id;
        this.byTopicId = byTopicId;
        fetches.forEach(fetch -> partitions.put(fetch.key(), new Entry(fetch)));
    }

    int id() {
        return id;
    }

    synchronized int size() {
        return partitions.size();
    }

    /** The client's next request: the changes are taken over, or refused as a whole. */
    synchronized Errors advance(
            int requestEpoch,
            boolean requestByTopicId,
            List<PartitionFetch> changed,
            List<PartitionFetch.Key> forgotten) {
        if (requestEpoch != epoch) {
            return Errors.INVALID_FETCH_SESSION_EPOCH;
        }
        if (requestByTopicId != byTopicId) {
            return Errors.FETCH_SESSION_TOPIC_ID_ERROR;
        }
        epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        for (PartitionFetch fetch : changed) {
            Entry entry = partitions.computeIfAbsent(fetch.key(), key -> new Entry(fetch));
            entry.fetch = fetch;
        }
        forgotten.forEach(partitions::remove);
        return Errors.NONE;
    }

    synchronized List<PartitionFetch> fetches() {
        List<PartitionFetch> fetches = new ArrayList<>(partitions.size());
        partitions.values().forEach(entry -> fetches.add(entry.fetch));
        return fetches;
    }

    /**
     * Leaves of {@code results} what is news to the client, or all of it when it is {@code full}. Partitions that gave
     * records go to the end of the row, so that each has its turn when not all fit into a response.
     */
    synchronized List<PartitionResult> tell(List<PartitionResult> results, boolean full) {
        List<PartitionResult> told = new ArrayList<>(results.size());
        for (PartitionResult result : results) {
            Entry entry = partitions.get(result.key());
            boolean news = entry == null || entry.tell(result.data(), result.bytes() > 0);
            if (full || news) {
                told.add(result);
            }
            if (entry != null && result.bytes() > 0) {
                partitions.remove(result.key());
                partitions.put(result.key(), entry);
            }
        }
        return told;
    }
}

package barnabas.gateway.data;

import barnabas.events.Events;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import barnabas.metrics.Meters;
import barnabas.metrics.TopicMeter;
import barnabas.model.BrokerId;
import barnabas.partition.FetchResult;
import barnabas.partition.Replica;
import barnabas.records.RecordBatches;
import barnabas.records.WireBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.EpochEndOffset;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Reads the partitions of one fetch once, in their order, until there is enough. */
final class FetchReader {
    /**
     * Bytes that one response may have at most, but for a single batch that is larger, when {@code atLeastOne}.
     *
     * @param rack where the client is (KIP-392), empty when it does not say
     */
    record Allowance(int maxBytes, boolean atLeastOne, boolean readCommitted, String rack) {}

    /**
     * What was found.
     *
     * @param answerNow a partition has an error or something else that the client should hear without waiting
     */
    record Found(List<PartitionResult> results, long bytes, boolean answerNow) {}

    private static final byte[] NOTHING = {};

    private final PartitionLookup partitions;
    private final ReadReplicas readReplicas;
    private final Meters meters;
    private final Refusals refusals;

    FetchReader(PartitionLookup partitions, ReadReplicas readReplicas, Meters meters, Events events) {
        this.partitions = partitions;
        this.readReplicas = readReplicas;
        this.meters = meters;
        this.refusals = new Refusals(events);
    }

    Found read(List<PartitionFetch> fetches, Allowance allowance) {
        MetadataImage image = partitions.image();
        List<PartitionResult> results = new ArrayList<>(fetches.size());
        long bytes = 0;
        int here = 0;
        boolean answerNow = false;
        for (PartitionFetch fetch : fetches) {
            PartitionLookup.Found found = find(image, fetch.key());
            if (found.replica() == null) {
                results.add(refused(fetch, found.error()));
                // The client is to look for the leader now, also when it fetches other partitions from here.
                answerNow |= found.error() == Errors.NOT_LEADER_OR_FOLLOWER;
                continue;
            }
            here++;
            int left = (int) Math.max(0, allowance.maxBytes() - bytes);
            boolean atLeastOne = bytes == 0 && allowance.atLeastOne();
            Optional<BrokerId> nearer =
                    !allowance.rack().isEmpty() && found.replica().snapshot().leading()
                            ? readReplicas.of(partitions, image, fetch.key(), allowance.rack())
                            : Optional.empty();
            PartitionResult result = read(
                    found.replica(), fetch, nearer.isEmpty() ? left : 0, nearer.isEmpty() && atLeastOne, allowance);
            nearer.filter(replica -> result.data().errorCode() == Errors.NONE.code())
                    .ifPresent(replica -> result.data().setPreferredReadReplica(replica.value()));
            bytes += result.bytes();
            answerNow |= result.data().errorCode() != Errors.NONE.code()
                    || result.data().divergingEpoch().epoch() >= 0
                    || result.data().preferredReadReplica() >= 0;
            results.add(result);
        }
        // As in Kafka, what is not known does not end the wait for what is here.
        return new Found(results, bytes, answerNow || here == 0);
    }

    /** These are about to be sent: what is read in vain, while a fetch waits, counts for nothing. */
    void count(List<PartitionResult> results, String clientId) {
        MetadataImage image = partitions.image();
        for (PartitionResult result : results) {
            TopicImage topic = partitions.topic(image, result.key());
            short error = result.data().errorCode();
            if (error != Errors.NONE.code()) {
                refusals.tell(
                        "Fetch",
                        clientId,
                        topic == null ? null : topic.name(),
                        result.key().partition(),
                        Errors.forCode(error),
                        null);
            }
            if (topic != null) {
                TopicMeter meter = meters.topic(topic.name());
                if (error == Errors.NONE.code()) {
                    meter.fetched(result.bytes());
                } else {
                    meter.fetchFailed();
                }
            }
        }
    }

    @Nullable Replica replica(PartitionFetch fetch) {
        return find(partitions.image(), fetch.key()).replica();
    }

    /** For a response that is about to be sent. */
    WayOn wayOn() {
        return new WayOn(partitions);
    }

    private PartitionLookup.Found find(MetadataImage image, PartitionFetch.Key key) {
        return key.topicId().equals(Uuid.ZERO_UUID)
                ? partitions.find(image, key.topic(), key.partition())
                : partitions.find(image, key.topicId(), key.partition());
    }

    private static PartitionResult read(
            Replica replica, PartitionFetch fetch, int left, boolean atLeastOne, Allowance allowance) {
        EpochEndOffset divergence = divergence(replica, fetch);
        int maxBytes = divergence == null ? Math.max(0, Math.min(left, fetch.maxBytes())) : 0;
        FetchResult found = replica.fetchToSend(
                fetch.offset(), fetch.currentLeaderEpoch(), maxBytes, atLeastOne && divergence == null);
        if (found.error() == Errors.NOT_LEADER_OR_FOLLOWER && !allowance.rack().isEmpty() && replica.inStep()) {
            found = atEndOfFollower(replica.snapshot(), fetch.offset());
        }
        PartitionData data = new PartitionData()
                .setPartitionIndex(fetch.key().partition())
                .setErrorCode(found.error().code())
                .setHighWatermark(found.highWatermark())
                .setLastStableOffset(found.lastStableOffset())
                .setLogStartOffset(found.logStartOffset())
                .setAbortedTransactions(allowance.readCommitted() ? List.of() : null)
                .setRecords(RecordBatches.wire(found.batches()));
        if (divergence != null) {
            data.setDivergingEpoch(divergence);
        }
        return new PartitionResult(fetch.key(), data, found.batches().size());
    }

    /**
     * KIP-392: a consumer that was sent here waits at the high watermark as it would at the leader's. What this follower does not have yet
     * may well be there: the leader is to say.
     */
    private static FetchResult atEndOfFollower(Replica.Snapshot follower, long offset) {
        return offset > follower.logEndOffset()
                ? FetchResult.refused(Errors.OFFSET_NOT_AVAILABLE)
                : new FetchResult(
                        Errors.NONE,
                        WireBytes.NOTHING,
                        follower.highWatermark(),
                        follower.highWatermark(),
                        follower.logStartOffset());
    }

    /** KIP-595: where the client's log parts from ours, when it says what it has. */
    private static @Nullable EpochEndOffset divergence(Replica replica, PartitionFetch fetch) {
        if (fetch.lastFetchedEpoch() < 0) {
            return null;
        }
        Replica.EpochEnd end = replica.endOfEpoch(fetch.currentLeaderEpoch(), fetch.lastFetchedEpoch());
        boolean same = end.error() != Errors.NONE
                || (end.leaderEpoch() == fetch.lastFetchedEpoch() && end.endOffset() >= fetch.offset());
        return same ? null : new EpochEndOffset().setEpoch(end.leaderEpoch()).setEndOffset(end.endOffset());
    }

    private static PartitionResult refused(PartitionFetch fetch, Errors error) {
        PartitionData data = new PartitionData()
                .setPartitionIndex(fetch.key().partition())
                .setErrorCode(error.code())
                .setHighWatermark(-1)
                .setRecords(RecordBatches.wire(ByteBuffer.wrap(NOTHING)));
        return new PartitionResult(fetch.key(), data, 0);
    }
}

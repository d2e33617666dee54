package barnabas.client.consume;

import akka.actor.Cancellable;
import barnabas.client.net.Brokers;
import barnabas.client.net.Brokers.Lane;
import barnabas.client.net.Call;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Loop;
import barnabas.client.net.Metadata;
import barnabas.client.net.RequestFailure;
import barnabas.records.BatchHeader;
import barnabas.records.CorruptBatchException;
import barnabas.records.RecordBatches;
import barnabas.records.RecordCursor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the partitions that it is given, as fast as their chunks are taken and released. A fetch that waits at a broker for
 * records holds nobody up: what gets room meanwhile is asked for on a connection of its own, where nothing ever waits.
 */
public final class Fetcher {
    /** Who takes what is fetched. Called in the loop. */
    public interface Listener {
        /** There is something to {@link #take}. */
        void onFetched(TopicPartition partition);

        /** It is known where it is read from; see {@link #position}. */
        void onLocated(TopicPartition partition);

        /** It cannot be read on. */
        void onFailed(TopicPartition partition, Failure failure);
    }

    /** A partition that gave nothing is not asked for again before that, on the connection where nothing waits. */
    private static final long QUICK_PAUSE_MS = 10;
    /** A topic that is not there may have been made a moment ago, on another broker. */
    private static final long UNKNOWN_TOPIC_MS = 2000;

    private record Place(int nodeId, Lane lane) {}

    private final Loop loop;
    private final Brokers brokers;
    private final ConsumeOptions options;
    private final Duration tick;
    private final long retryMs;
    private final boolean createTopics;
    private final Listener listener;
    private final Positions positions;
    private final Map<TopicPartition, PartitionFetch> fetches = new LinkedHashMap<>();
    private final Map<TopicPartition, Long> unknownSinceMs = new HashMap<>();
    private final Map<Place, Long> fetching = new HashMap<>();
    private boolean planDue;
    private boolean closed;
    private @Nullable Cancellable timer;

    /**
     * @param stallAfter how long beyond what it was told to wait a broker may be silent before others are asked who leads
     * @param retryBackoff how long a partition rests after an answer that asks for another try
     * @param createTopics whether a topic that is not there may still be made by asking for it
     */
    public Fetcher(
            Loop loop,
            Brokers brokers,
            ConsumeOptions options,
            Duration stallAfter,
            Duration retryBackoff,
            boolean createTopics,
            Listener listener) {
        this.loop = loop;
        this.brokers = brokers;
        this.options = options;
        this.tick = stallAfter;
        this.retryMs = retryBackoff.toMillis();
        this.createTopics = createTopics;
        this.listener = listener;
        Locator locator = new Locator(brokers, options.readCommitted(), options.requestTimeoutMs());
        this.positions = new Positions(loop, locator, options.reset(), new Found());
        timer = loop.after(tick, this::onTick);
    }

    /** Reads these partitions, too. */
    public void assign(Map<TopicPartition, Start> starts) {
        Set<String> topics = new HashSet<>();
        starts.forEach((partition, start) -> {
            fetches.put(partition, new PartitionFetch(partition, start));
            topics.add(partition.topic());
        });
        brokers.want(topics);
        onMetadata();
        starts.forEach((partition, start) -> {
            if (start instanceof Start.AtOffset) {
                listener.onLocated(partition);
            }
        });
    }

    /** Reads them no more. What was fetched of them and not taken is dropped. */
    public void unassign(Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionFetch gone = fetches.remove(partition);
            if (gone != null) {
                gone.abandon();
            }
        }
    }

    /** The next of what was fetched of a partition, null when there is nothing. Its room is free when it is released. */
    public @Nullable Chunk take(TopicPartition partition) {
        PartitionFetch fetch = fetches.get(partition);
        return fetch == null ? null : fetch.take();
    }

    /** The offset behind all that was fetched of a partition; -1 while it is not known where it is read from. */
    public long position(TopicPartition partition) {
        PartitionFetch fetch = fetches.get(partition);
        return fetch == null || fetch.phase() == PartitionFetch.Phase.LOCATING ? -1 : fetch.offset();
    }

    public void release(Chunk chunk) {
        PartitionFetch fetch = fetches.get(chunk.partition());
        if (fetch != null) {
            fetch.release(chunk.bytes());
            planSoon();
        }
    }

    /** To be called when metadata is newer. */
    public void onMetadata() {
        for (PartitionFetch fetch : fetches.values()) {
            Metadata.Leader leader = brokers.metadata().leader(fetch.partition());
            if (leader.isThere()) {
                unknownSinceMs.remove(fetch.partition());
                fetch.ledBy(leader.epoch());
            }
        }
        planSoon();
    }

    public void close() {
        closed = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Once for all that happens in one go. */
    private void planSoon() {
        if (!planDue) {
            planDue = true;
            loop.execute(this::plan);
        }
    }

    private void plan() {
        planDue = false;
        if (closed) {
            return;
        }
        positions.ask(List.copyOf(fetches.values()));
        int buffer = options.partitionBuffer(fetches.size());
        long now = loop.nowMs();
        Map<Integer, List<PartitionFetch>> ready = new HashMap<>();
        long wakeMs = Long.MAX_VALUE;
        for (PartitionFetch fetch : fetches.values()) {
            int leader = brokers.metadata().leader(fetch.partition()).nodeId();
            if (leader >= 0 && fetch.wanted(buffer, now) > 0) {
                ready.computeIfAbsent(fetch.fetchFrom(leader), any -> new ArrayList<>())
                        .add(fetch);
            } else if (fetch.notBeforeMs() > now) {
                wakeMs = Math.min(wakeMs, fetch.notBeforeMs());
            }
        }
        ready.forEach((node, some) -> fetch(node, some, buffer, now));
        if (wakeMs != Long.MAX_VALUE) {
            loop.after(Duration.ofMillis(wakeMs - now), this::planSoon);
        }
    }

    private void fetch(int node, List<PartitionFetch> ready, int buffer, long now) {
        Place patient = new Place(node, Lane.DATA);
        Place quick = new Place(node, Lane.QUICK);
        if (!fetching.containsKey(patient)) {
            send(patient, options.maxWaitMs(), ready, buffer, now);
        } else if (!fetching.containsKey(quick)) {
            send(quick, 0, ready, buffer, now);
        }
    }

    private void send(Place place, int maxWaitMs, List<PartitionFetch> ready, int buffer, long now) {
        FetchCall call = new FetchCall();
        for (PartitionFetch fetch : ready) {
            int bytes = Math.min(options.partitionBytesMax(), fetch.wanted(buffer, now));
            call.add(fetch, brokers.metadata(), bytes);
        }
        fetching.put(place, now + maxWaitMs);
        brokers.send(
                place.nodeId(),
                place.lane(),
                Call.of(
                        ApiKeys.FETCH,
                        call.versionMax(),
                        version -> call.request(options, maxWaitMs),
                        maxWaitMs + options.requestTimeoutMs(),
                        new Call.Reply() {
                            @Override
                            public void on(ApiMessage response, short version) {
                                fetching.remove(place);
                                onAnswer(place, call, (FetchResponseData) response);
                                planSoon();
                            }

                            @Override
                            public void failed(RequestFailure failure) {
                                fetching.remove(place);
                                call.parts().values().forEach(part -> onFailure(part, failure));
                                planSoon();
                            }
                        }));
    }

    private void onFailure(FetchCall.Part part, RequestFailure failure) {
        if (part.fetch().answers(part.ticket())) {
            part.fetch().preferReplica(-1);
            if (failure.isHopeless()) {
                fail(part.fetch(), String.valueOf(failure.getMessage()), null);
            }
        }
    }

    private void onAnswer(Place place, FetchCall call, FetchResponseData response) {
        call.answered(response, (part, result) -> {
            if (!part.fetch().answers(part.ticket())) {
                return; // its leader changed, or its place
            }
            if (response.errorCode() != Errors.NONE.code()) {
                part.fetch().restUntil(loop.nowMs() + retryMs);
            } else if (result == null) {
                onError(part, Errors.UNKNOWN_TOPIC_OR_PARTITION, response, null);
            } else if (result.errorCode() != Errors.NONE.code()) {
                onError(part, Errors.forCode(result.errorCode()), response, result);
            } else {
                onRecords(place, part, result);
            }
        });
    }

    private void onRecords(Place place, FetchCall.Part part, PartitionData result) {
        PartitionFetch fetch = part.fetch();
        if (result.preferredReadReplica() >= 0 && !fetch.readsFromReplica()) {
            fetch.preferReplica(result.preferredReadReplica());
            return;
        }
        ByteBuffer bytes = RecordBatches.buffer(result.records());
        BatchHeader[] last = new BatchHeader[1];
        try {
            RecordBatches.forEachHeader(bytes, (header, position) -> last[0] = header);
        } catch (CorruptBatchException corrupt) {
            fail(fetch, "what was fetched is no batch: " + corrupt.getMessage(), corrupt);
            return;
        }
        if (last[0] == null) {
            fetch.foundNothing();
            if (place.lane() == Lane.QUICK) {
                fetch.restUntil(loop.nowMs() + QUICK_PAUSE_MS);
            }
            return;
        }
        List<RecordCursor.Aborted> aborted = options.readCommitted() && result.abortedTransactions() != null
                ? result.abortedTransactions().stream()
                        .map(each -> new RecordCursor.Aborted(each.producerId(), each.firstOffset()))
                        .toList()
                : List.of();
        RecordCursor records = new RecordCursor(bytes, part.offset(), aborted, options.checkCrcs());
        Chunk chunk = new Chunk(fetch.partition(), records, bytes.remaining(), result.highWatermark());
        fetch.fetched(chunk, Math.max(part.offset(), last[0].nextOffset()), last[0].leaderEpoch());
        listener.onFetched(fetch.partition());
    }

    private void onError(
            FetchCall.Part part, Errors error, FetchResponseData response, @Nullable PartitionData result) {
        PartitionFetch fetch = part.fetch();
        if (error == Errors.OFFSET_OUT_OF_RANGE) {
            if (fetch.readsFromReplica()) {
                fetch.preferReplica(-1);
            } else {
                outOfRange(fetch);
            }
            return;
        }
        boolean told = result != null
                && brokers.metadata()
                        .newLeader(
                                fetch.partition(),
                                new Metadata.Leader(
                                        result.currentLeader().leaderId(),
                                        result.currentLeader().leaderEpoch()),
                                FetchCall.node(response, result.currentLeader().leaderId()));
        if (told) {
            onMetadata(); // KIP-951: it can be asked there at once
        } else {
            fetch.preferReplica(-1);
            retryLater(fetch, error, "it cannot be fetched");
        }
    }

    private void outOfRange(PartitionFetch fetch) {
        long offset = fetch.offset();
        if (options.reset() == ConsumeOptions.Reset.NONE) {
            String message = "offset=" + offset + " partition=" + fetch.partition() + " is out of range";
            Throwable cause = new OffsetOutOfRangeException(message, Map.of(fetch.partition(), offset));
            fail(fetch, message, cause);
        } else {
            fetch.locate(new Start.ByPolicy());
        }
    }

    /** Fails the partition instead when it is no use. */
    private void retryLater(PartitionFetch fetch, Errors error, String what) {
        boolean unknown = error == Errors.UNKNOWN_TOPIC_OR_PARTITION;
        if (!(error.exception() instanceof RetriableException)) {
            String message = "partition=" + fetch.partition() + " " + what + ": error=" + error;
            fail(fetch, message, error.exception(message));
            return;
        }
        long now = loop.nowMs();
        fetch.restUntil(now + retryMs);
        if (unknown && !createTopics) {
            long since = unknownSinceMs.computeIfAbsent(fetch.partition(), any -> now);
            if (now - since > UNKNOWN_TOPIC_MS) {
                String message = "partition=" + fetch.partition() + " does not exist";
                fail(fetch, message, error.exception(message));
                return;
            }
        }
        if (error.exception() instanceof InvalidMetadataException) {
            brokers.refreshSoon();
        }
    }

    private void fail(PartitionFetch fetch, String message, @Nullable Throwable cause) {
        fetches.remove(fetch.partition());
        listener.onFailed(
                fetch.partition(), new Failure(Remedy.GIVE_UP, message, fetch.partition(), fetch.offset(), cause));
    }

    /** Hears of places that are found, or not. */
    private final class Found implements Positions.Owner {
        @Override
        public @Nullable PartitionFetch fetch(TopicPartition partition) {
            return fetches.get(partition);
        }

        @Override
        public void onLocated(PartitionFetch fetch) {
            listener.onLocated(fetch.partition());
        }

        @Override
        public void onError(PartitionFetch fetch, Errors error, String what) {
            retryLater(fetch, error, what);
        }

        @Override
        public void onLeaderless(PartitionFetch fetch) {
            retryLater(fetch, whyLeaderless(fetch.partition()), "it has no leader");
        }

        @Override
        public void onLost(PartitionFetch fetch, String message, Throwable cause) {
            fail(fetch, message, cause);
        }

        @Override
        public void onSettled() {
            planSoon();
        }
    }

    private Errors whyLeaderless(TopicPartition partition) {
        Errors error = brokers.metadata().error(partition.topic());
        if (error != Errors.NONE) {
            return error;
        }
        int partitions = brokers.metadata().partitions(partition.topic());
        return partitions > 0 && partitions <= partition.partition()
                ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                : Errors.LEADER_NOT_AVAILABLE;
    }

    /** A leader that says nothing for long may be one no more. */
    private void onTick() {
        long now = loop.nowMs();
        boolean silent = fetching.values().stream().anyMatch(untilMs -> now - untilMs > tick.toMillis());
        if (silent) {
            brokers.refreshSoon();
        }
        for (PartitionFetch fetch : List.copyOf(fetches.values())) {
            if (!brokers.metadata().leader(fetch.partition()).isThere()) {
                retryLater(fetch, whyLeaderless(fetch.partition()), "it has no leader");
            }
        }
        if (!closed) {
            timer = loop.after(tick, this::onTick);
        }
    }
}

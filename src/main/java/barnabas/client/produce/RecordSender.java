package barnabas.client.produce;

import akka.actor.Cancellable;
import barnabas.client.net.Backoff;
import barnabas.client.net.Brokers;
import barnabas.client.net.Brokers.Lane;
import barnabas.client.net.Call;
import barnabas.client.net.Channel;
import barnabas.client.net.Failure;
import barnabas.client.net.Failure.Remedy;
import barnabas.client.net.Loop;
import barnabas.client.net.Metadata;
import barnabas.client.net.RequestFailure;
import barnabas.records.BatchBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends records: finds their partitions, batches them, sends the batches to the leaders of the moment, and says of each record what
 * became of it. Who sends looks at {@link #bufferedBytes} and stops in time; nothing here refuses a record for lack of room.
 */
public final class RecordSender {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Loop loop;
    private final Brokers brokers;
    private final ProduceOptions options;
    private final long stallMs;
    private final Supplier<Backoff> backoffs;
    private final Consumer<Failure> broken;
    private final Partitioner partitioner;
    private final IdentitySource identities;
    private final LinkedHashMap<TopicPartition, Lineup> lineups = new LinkedHashMap<>();
    private final UnplacedRecords unplaced;
    private final ProduceOutcomes outcomes;
    private final Map<Integer, Integer> inFlight = new HashMap<>();
    private @Nullable ProducerIdentity identity;
    private long bufferedBytes;
    private boolean hurry;
    private boolean drainDue;
    private @Nullable Cancellable tick;
    private @Nullable Cancellable linger;

    /** @param broken hears when nothing can ever be sent */
    public RecordSender(
            Loop loop,
            Brokers brokers,
            ProduceOptions options,
            Duration stallAfter,
            Supplier<Backoff> backoffs,
            Consumer<Failure> broken) {
        this.loop = loop;
        this.brokers = brokers;
        this.options = options;
        this.unplaced = new UnplacedRecords(options);
        this.outcomes = new ProduceOutcomes(loop, brokers, options, this::lineup, weight -> bufferedBytes -= weight);
        this.stallMs = stallAfter.toMillis();
        this.backoffs = backoffs;
        this.broken = broken;
        this.partitioner = new Partitioner(options.batchBytes(), ThreadLocalRandom.current());
        this.identities = new IdentitySource(
                loop, brokers, options.requestTimeoutMs(), backoffs.get(), this::onIdentity, this::onRefused);
    }

    /** Takes a record; its delivery hears of it later. */
    public void send(OutgoingRecord record) {
        int size = BatchBuilder.sizeAtMost(record.key(), record.value(), record.headers());
        if (size > options.requestBytesMax()) {
            loop.execute(() -> record.delivery().failed(tooLarge(record, size)));
            return;
        }
        bufferedBytes += record.weight();
        Metadata.Topic topic = brokers.metadata().topic(record.topic());
        if (topic == null || unplaced.waitFor(record.topic())) {
            unplaced.add(record, loop.nowMs());
            brokers.want(Set.of(record.topic()));
            startTick();
        } else {
            place(record, topic);
        }
    }

    /** Bytes of records of which it is not known what becomes of them. */
    public long bufferedBytes() {
        return bufferedBytes;
    }

    /** From now on nothing lingers. */
    public void hurry() {
        hurry = true;
        drainSoon();
    }

    /** To be called when metadata is newer. */
    public void onMetadata() {
        placeWaiting();
        lineups.forEach((partition, lineup) -> lineup.follow(brokers.metadata().leader(partition)));
        drainSoon();
    }

    /** Stops its timers; nobody hears of what is still on its way. */
    public void close() {
        if (tick != null) {
            tick.cancel();
        }
        if (linger != null) {
            linger.cancel();
        }
    }

    private Failure tooLarge(OutgoingRecord record, int size) {
        String message = "record bytes=" + size + " topic=" + record.topic() + " is larger than max.request.size="
                + options.requestBytesMax();
        return Failure.of(Remedy.GIVE_UP, message, new RecordTooLargeException(message));
    }

    private void placeWaiting() {
        for (String topic : unplaced.topics()) {
            Metadata.Topic metadata = brokers.metadata().topic(topic);
            if (metadata != null) {
                unplaced.take(topic).forEach(record -> place(record, metadata));
            }
        }
    }

    private void place(OutgoingRecord record, Metadata.Topic topic) {
        Integer given = record.partition();
        if (given != null && given >= topic.leaders().size()) {
            bufferedBytes -= record.weight();
            String message = "topic=" + record.topic() + " has partitions="
                    + topic.leaders().size() + ", not " + given;
            loop.execute(() -> record.delivery()
                    .failed(Failure.of(Remedy.GIVE_UP, message, new UnknownTopicOrPartitionException(message))));
            return;
        }
        int partition =
                given != null ? given : partitioner.partition(record.topic(), topic, record.key(), record.weight());
        Lineup lineup = lineups.computeIfAbsent(
                new TopicPartition(record.topic(), partition),
                key -> new Lineup(new PartitionQueue(key, options), backoffs.get()));
        lineup.queue.append(record, loop.nowMs());
        startTick();
        drainSoon();
    }

    /** Once for all records that arrive in one go: so they share a batch though nobody lingers. */
    private void drainSoon() {
        if (!drainDue) {
            drainDue = true;
            loop.execute(this::drain);
        }
    }

    private void drain() {
        drainDue = false;
        Map<Integer, List<Lineup>> byNode = new HashMap<>();
        long now = loop.nowMs();
        long nextMs = Long.MAX_VALUE;
        boolean leaderless = false;
        for (Lineup lineup : lineups.values()) {
            if (lineup.queue.isEmpty() || !identify(lineup)) {
                continue;
            }
            long atMs = Math.max(lineup.queue.sendableAtMs(hurry), lineup.notBeforeMs);
            if (atMs > now) {
                nextMs = Math.min(nextMs, atMs);
                continue;
            }
            Metadata.Leader leader = brokers.metadata().leader(lineup.queue.partition());
            if (leader.isThere()) {
                byNode.computeIfAbsent(leader.nodeId(), any -> new ArrayList<>())
                        .add(lineup);
            } else {
                leaderless = true;
            }
        }
        if (leaderless) {
            brokers.refreshSoon();
        }
        byNode.forEach(this::drain);
        setLinger(nextMs, now);
    }

    private boolean identify(Lineup lineup) {
        if (!lineup.queue.lacksIdentity()) {
            return true;
        }
        if (identity == null || !identity.hasNext()) {
            identities.ask();
            return false;
        }
        lineup.queue.identify(identity);
        return true;
    }

    private void drain(int nodeId, List<Lineup> ready) {
        boolean more = true;
        while (more && inFlight.getOrDefault(nodeId, 0) < options.inFlightMax()) {
            ProduceCall call = new ProduceCall();
            more = false;
            for (Lineup lineup : ready) {
                boolean fits = lineup.queue.sendableAtMs(hurry) <= loop.nowMs();
                if (fits && call.isBeyond(lineup.queue.nextBytes(), options.requestBytesMax())) {
                    more = true;
                } else if (fits) {
                    lineup.sentEpoch =
                            brokers.metadata().leader(lineup.queue.partition()).epoch();
                    call.add(lineup.queue, lineup.queue.take(), lineup.sentEpoch);
                    more = true;
                }
            }
            if (call.isEmpty()) {
                return;
            }
            // Whoever was first in this request is last in the next: large batches starve nobody.
            Collections.rotate(ready, -1);
            send(nodeId, call);
        }
    }

    private void setLinger(long atMs, long now) {
        if (linger != null) {
            linger.cancel();
            linger = null;
        }
        if (atMs != Long.MAX_VALUE) {
            linger = loop.after(Duration.ofMillis(Math.max(1, atMs - now)), this::drainSoon);
        }
    }

    private void send(int nodeId, ProduceCall call) {
        inFlight.merge(nodeId, 1, Integer::sum);
        Call.Reply reply = new Call.Reply() {
            @Override
            public void on(ApiMessage response, short version) {
                inFlight.merge(nodeId, -1, Integer::sum);
                outcomes.onAnswer(call, (ProduceResponseData) response);
                drainSoon();
            }

            @Override
            public void failed(RequestFailure failure) {
                inFlight.merge(nodeId, -1, Integer::sum);
                call.parts().values().forEach(part -> outcomes.onFailure(part, failure));
                drainSoon();
            }
        };
        brokers.send(
                nodeId,
                Lane.DATA,
                new Call(
                        ApiKeys.PRODUCE,
                        ProduceCall.VERSION_MAX,
                        version -> call.request(options.acks(), options.requestTimeoutMs()),
                        options.requestTimeoutMs(),
                        options.acks() != 0,
                        reply));
    }

    private Lineup lineup(TopicPartition partition) {
        Lineup lineup = lineups.get(partition);
        if (lineup == null) {
            throw new IllegalStateException("partition=" + partition + " has no queue");
        }
        return lineup;
    }

    private void onIdentity(ProducerIdentity known) {
        identity = known;
        drainSoon();
    }

    private void onRefused(String reason) {
        broken.accept(Failure.of(Remedy.GIVE_UP, reason, null));
    }

    private void startTick() {
        if (tick == null) {
            tick = loop.after(TICK, this::onTick);
        }
    }

    private void onTick() {
        tick = null;
        long now = loop.nowMs();
        failUnplaced(now);
        lineups.values().forEach(lineup -> expire(lineup, now));
        lineups.values().removeIf(lineup -> lineup.queue.isEmpty() && isGone(lineup.queue.partition()));
        askWhoLeads(now);
        if (bufferedBytes > 0) {
            startTick();
            drainSoon();
        }
    }

    private boolean isGone(TopicPartition partition) {
        return brokers.metadata().partitions(partition.topic()) <= partition.partition();
    }

    private void failUnplaced(long now) {
        if (unplaced.isEmpty()) {
            return;
        }
        brokers.refreshSoon();
        for (UnplacedRecords.Refused refused : unplaced.expire(now, brokers.metadata()::error)) {
            String topic = refused.record().topic();
            if (!unplaced.waitFor(topic)) {
                brokers.unwant(topic);
            }
            bufferedBytes -= refused.record().weight();
            refused.record().delivery().failed(refused.failure());
        }
    }

    private void expire(Lineup lineup, long now) {
        for (ProducerBatch batch : lineup.queue.expire(now - options.deliveryTimeoutMs())) {
            bufferedBytes -= batch.weight();
            String message = "batch of records=" + batch.recordCount() + " partition=" + batch.partition()
                    + " was not acked within delivery.timeout.ms=" + options.deliveryTimeoutMs();
            Remedy remedy = batch.isMaybeWritten() ? Remedy.UNKNOWN_OUTCOME : Remedy.RETRY;
            batch.failed(new Failure(remedy, message, batch.partition(), -1, new TimeoutException(message)));
        }
    }

    /** A leader that says nothing for long may be one no more. */
    private void askWhoLeads(long now) {
        Set<Integer> nodes = new HashSet<>();
        for (Lineup lineup : lineups.values()) {
            if (lineup.queue.hasInFlight()) {
                nodes.add(brokers.metadata().leader(lineup.queue.partition()).nodeId());
            }
        }
        for (int node : nodes) {
            Channel channel = brokers.channel(node, Lane.DATA);
            if (channel != null
                    && channel.waitingSinceMs() != Long.MAX_VALUE
                    && now - channel.waitingSinceMs() > stallMs) {
                brokers.refreshSoon();
            }
        }
    }
}

package barnabas.client;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.javadsl.Source;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.consume.Chunk;
import barnabas.client.consume.Consumption;
import barnabas.client.consume.Start;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A source of sources, one for each partition as the group assigns it. A partition's source completes when it is revoked. One whose
 * downstream cancels is given anew, from behind the last record that was given.
 */
final class PartitionedSourceStage<K, V, M>
        extends AbstractGraphStageWithMaterializedValue<
                SourceShape<Pair<TopicPartition, Source<M, NotUsed>>>, barnabas.client.Consumer.Control> {
    /**
     * Where the source's user reads from, and who hears of what is taken away.
     *
     * @param onAssign asked for the offsets of partitions that are new; those that it leaves out begin as the reset policy says
     */
    record Offsets(
            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>> onAssign,
            Consumer<Set<TopicPartition>> onRevoke) {}

    private final Outlet<Pair<TopicPartition, Source<M, NotUsed>>> out = Outlet.create("Partitions.out");
    private final SourceShape<Pair<TopicPartition, Source<M, NotUsed>>> shape = SourceShape.of(out);
    private final ConsumerSettings<K, V> settings;
    private final Subscription subscription;
    private final Elements<K, V, M> elements;
    private final @Nullable Offsets offsets;

    PartitionedSourceStage(
            ConsumerSettings<K, V> settings,
            Subscription subscription,
            Elements<K, V, M> elements,
            @Nullable Offsets offsets) {
        this.settings = settings;
        this.subscription = subscription;
        this.elements = elements;
        this.offsets = offsets;
    }

    @Override
    public SourceShape<Pair<TopicPartition, Source<M, NotUsed>>> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, barnabas.client.Consumer.Control> createLogicAndMaterializedValuePair(
            Attributes attributes) {
        Logic logic = new Logic(attributes);
        return Pair.create(logic, logic);
    }

    private final class Logic extends ConsumerLogic implements PartitionSourceStage.Parent {
        private final Map<TopicPartition, PartitionFeed> feeds = new HashMap<>();
        private final Map<TopicPartition, Long> given = new HashMap<>();
        private final ArrayDeque<PartitionFeed> offered = new ArrayDeque<>();

        Logic(Attributes attributes) {
            super(shape, attributes, settings, subscription, elements.committable());
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    offer();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    finish();
                }
            });
        }

        @Override
        public void preStart() {
            if (subscription.subscribed().until() == null) {
                super.preStart();
            } else {
                failStage(ClientException.giveUp("a source of partitions has no end: leave until out", null));
            }
        }

        @Override
        Consumption.@Nullable Starts starts() {
            Offsets chosen = offsets;
            return chosen == null ? null : (partitions, then) -> ask(chosen, partitions, then);
        }

        private void ask(Offsets chosen, Set<TopicPartition> partitions, Consumer<Map<TopicPartition, Start>> then) {
            chosen.onAssign().apply(partitions).whenComplete((found, failure) -> loop().execute(() -> {
                if (failure != null) {
                    failStage(failure);
                    return;
                }
                Map<TopicPartition, Start> starts = new HashMap<>();
                partitions.forEach(partition -> {
                    Long offset = found.get(partition);
                    starts.put(partition, offset == null ? new Start.ByPolicy() : new Start.AtOffset(offset, -1));
                });
                then.accept(starts);
            }));
        }

        private void offer() {
            if (!offered.isEmpty() && isAvailable(out) && !isStopped()) {
                PartitionFeed feed = offered.removeFirst();
                push(
                        out,
                        Pair.create(
                                feed.partition(),
                                Source.fromGraph(new PartitionSourceStage<>(settings, feed, this, elements))));
            }
        }

        @Override
        public void onAssigned(Set<TopicPartition> partitions) {
            partitions.forEach(this::addFeed);
            offer();
        }

        private void addFeed(TopicPartition partition) {
            PartitionFeed feed = new PartitionFeed(partition, commits());
            feeds.put(partition, feed);
            offered.addLast(feed);
        }

        @Override
        public void onFetched(TopicPartition partition) {
            PartitionFeed feed = feeds.get(partition);
            if (feed != null) {
                handOver(feed);
            }
        }

        private void handOver(PartitionFeed feed) {
            if (feed.isWanted()) {
                Chunk chunk = consumption().take(feed.partition());
                if (chunk != null) {
                    feed.hand(chunk);
                }
            }
        }

        @Override
        public void attach(PartitionFeed feed, PartitionFeed.Reader reader) {
            loop().execute(() -> {
                feed.attach(reader);
                if (feeds.get(feed.partition()) == feed) {
                    handOver(feed);
                }
            });
        }

        @Override
        public void read(PartitionFeed feed, Chunk chunk) {
            loop().execute(() -> {
                if (feeds.get(feed.partition()) == feed) {
                    consumption().release(chunk);
                    feed.want();
                    handOver(feed);
                }
            });
        }

        @Override
        public void cancelled(PartitionFeed feed) {
            loop().execute(() -> {
                TopicPartition partition = feed.partition();
                if (feeds.get(partition) == feed && !isStopped()) {
                    noteGiven(feed);
                    addFeed(partition);
                    if (feed.given() >= 0) {
                        consumption().seek(partition, feed.given());
                    }
                    offer();
                }
            });
        }

        private void noteGiven(PartitionFeed feed) {
            if (feed.given() >= 0) {
                given.put(feed.partition(), feed.given());
            }
        }

        @Override
        void halt(Set<TopicPartition> partitions) {
            offered.removeIf(feed -> partitions.contains(feed.partition()));
            partitions.forEach(partition -> {
                PartitionFeed feed = feeds.remove(partition);
                if (feed != null) {
                    feed.complete();
                    noteGiven(feed);
                }
            });
        }

        @Override
        void released(Set<TopicPartition> partitions) {
            if (offsets != null) {
                offsets.onRevoke().accept(partitions);
            }
        }

        @Override
        long givenUpTo(TopicPartition partition) {
            PartitionFeed feed = feeds.get(partition);
            long now = feed == null ? -1 : feed.given();
            return Math.max(now, given.getOrDefault(partition, -1L));
        }

        @Override
        void forget(TopicPartition partition) {
            given.remove(partition);
        }

        @Override
        Set<TopicPartition> partitions() {
            Set<TopicPartition> all = new HashSet<>(feeds.keySet());
            all.addAll(given.keySet());
            return all;
        }

        @Override
        void completeOutlets() {
            offered.clear();
            feeds.values().forEach(feed -> {
                feed.complete();
                noteGiven(feed);
            });
            feeds.clear();
            if (!isClosed(out)) {
                complete(out);
            }
        }

        @Override
        public void postStop() {
            ClientException gone = ClientException.retry("the source of partitions has ended");
            feeds.values().forEach(feed -> feed.fail(gone));
            super.postStop();
        }
    }
}

package barnabas.client;

import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.consume.Chunk;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A source of the records of all partitions: a chunk of one, then of the next. */
final class MergedSourceStage<K, V, M>
        extends AbstractGraphStageWithMaterializedValue<SourceShape<M>, Consumer.Control> {
    private final Outlet<M> out = Outlet.create("Consumer.out");
    private final SourceShape<M> shape = SourceShape.of(out);
    private final ConsumerSettings<K, V> settings;
    private final Subscription subscription;
    private final Elements<K, V, M> elements;

    MergedSourceStage(ConsumerSettings<K, V> settings, Subscription subscription, Elements<K, V, M> elements) {
        this.settings = settings;
        this.subscription = subscription;
        this.elements = elements;
    }

    @Override
    public SourceShape<M> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, Consumer.Control> createLogicAndMaterializedValuePair(Attributes attributes) {
        Logic logic = new Logic(attributes);
        return Pair.create(logic, logic);
    }

    private final class Logic extends ConsumerLogic {
        private final Map<TopicPartition, RecordReader<K, V>> readers = new HashMap<>();
        private final Map<TopicPartition, Long> given = new HashMap<>();
        /** Those that have something to read. */
        private final ArrayDeque<RecordReader<K, V>> ready = new ArrayDeque<>();

        private final ReadingEnds ends =
                new ReadingEnds(subscription.subscribed().until());

        Logic(Attributes attributes) {
            super(shape, attributes, settings, subscription, elements.committable());
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    give();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    finish();
                }
            });
        }

        private void give() {
            while (!ready.isEmpty() && isAvailable(out) && !isStopped()) {
                RecordReader<K, V> reader = ready.getFirst();
                try {
                    ConsumerRecord<K, V> record = reader.next();
                    if (record == null) {
                        advance(reader);
                    } else if (ends.isBeyond(reader.partition(), record.offset())) {
                        reached(reader);
                    } else {
                        given.put(reader.partition(), record.offset() + 1);
                        push(out, elements.of(record, commits()));
                    }
                } catch (ClientException bad) {
                    if (!survives(bad)) {
                        return;
                    }
                }
            }
        }

        private void reached(RecordReader<K, V> reader) {
            ready.remove(reader);
            reader.drop();
            if (ends.reached(reader.partition())) {
                consumption().pause(Set.of(reader.partition()));
                finishAtEnds();
            }
        }

        private void finishAtEnds() {
            if (!isStopped() && ends.areReached(readers.keySet())) {
                finish();
            }
        }

        /** Records that are not given, or are no more, take up offsets too: the place counts. */
        private void endWhereNothingIsLeft(RecordReader<K, V> reader) {
            if (!reader.hasChunk()
                    && ends.isBeyond(reader.partition(), consumption().position(reader.partition()))) {
                reached(reader);
            }
        }

        /** To the partition's next chunk, behind all other partitions that have one. */
        private void advance(RecordReader<K, V> reader) {
            ready.removeFirst();
            Chunk read = reader.drop();
            if (read != null) {
                consumption().release(read);
            }
            takeNext(reader);
        }

        private void takeNext(RecordReader<K, V> reader) {
            Chunk next = consumption().take(reader.partition());
            if (next != null) {
                reader.read(next);
                ready.addLast(reader);
            } else {
                endWhereNothingIsLeft(reader);
            }
        }

        @Override
        public void onLocated(TopicPartition partition) {
            RecordReader<K, V> reader = readers.get(partition);
            if (reader != null && !ends.isReached(partition)) {
                endWhereNothingIsLeft(reader);
            }
        }

        @Override
        public void onAssigned(Set<TopicPartition> partitions) {
            partitions.forEach(partition -> readers.put(partition, new RecordReader<>(partition, settings)));
        }

        @Override
        public void onFetched(TopicPartition partition) {
            RecordReader<K, V> reader = readers.get(partition);
            if (reader != null && !reader.hasChunk()) {
                takeNext(reader);
                give();
            }
        }

        @Override
        void halt(Set<TopicPartition> partitions) {
            ready.removeIf(reader -> partitions.contains(reader.partition()));
            partitions.forEach(readers::remove);
            partitions.forEach(ends::forget);
            finishAtEnds();
        }

        @Override
        long givenUpTo(TopicPartition partition) {
            return given.getOrDefault(partition, -1L);
        }

        @Override
        void forget(TopicPartition partition) {
            given.remove(partition);
        }

        @Override
        Set<TopicPartition> partitions() {
            Set<TopicPartition> all = new HashSet<>(readers.keySet());
            all.addAll(given.keySet());
            return all;
        }

        @Override
        void completeOutlets() {
            ready.clear();
            if (!isClosed(out)) {
                complete(out);
            }
        }
    }
}

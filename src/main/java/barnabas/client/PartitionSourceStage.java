package barnabas.client;

import akka.stream.Attributes;
import akka.stream.Outlet;
import akka.stream.SourceShape;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.consume.Chunk;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The source of one partition, fed by a source of partitions. */
final class PartitionSourceStage<K, V, M> extends GraphStage<SourceShape<M>> {
    /** Tells the source of partitions. From any thread. */
    interface Parent {
        void attach(PartitionFeed feed, PartitionFeed.Reader reader);

        /** This chunk is read, and another is wanted. */
        void read(PartitionFeed feed, Chunk chunk);

        /** Downstream wants no more of this partition. */
        void cancelled(PartitionFeed feed);
    }

    private final Outlet<M> out = Outlet.create("Partition.out");
    private final SourceShape<M> shape = SourceShape.of(out);
    private final ConsumerSettings<K, V> settings;
    private final PartitionFeed feed;
    private final Parent parent;
    private final Elements<K, V, M> elements;

    PartitionSourceStage(
            ConsumerSettings<K, V> settings, PartitionFeed feed, Parent parent, Elements<K, V, M> elements) {
        this.settings = settings;
        this.feed = feed;
        this.parent = parent;
        this.elements = elements;
    }

    @Override
    public SourceShape<M> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic(attributes);
    }

    private final class Logic extends GraphStageLogic implements PartitionFeed.Reader {
        private final RecordReader<K, V> reader = new RecordReader<>(feed.partition(), settings);
        private final Supervised supervised;
        private final AsyncCallback<Runnable> events = createAsyncCallback(Runnable::run);

        Logic(Attributes attributes) {
            super(shape);
            this.supervised = new Supervised(attributes);
            setHandler(out, new AbstractOutHandler() {
                @Override
                public void onPull() {
                    give();
                }

                @Override
                public void onDownstreamFinish(Throwable cause) throws Exception {
                    parent.cancelled(feed);
                    super.onDownstreamFinish(cause);
                }
            });
        }

        @Override
        public void preStart() {
            parent.attach(feed, this);
        }

        @Override
        public void onChunk(Chunk chunk) {
            events.invoke(() -> {
                reader.read(chunk);
                give();
            });
        }

        @Override
        public void onComplete() {
            events.invoke(this::completeStage);
        }

        @Override
        public void onFailure(Throwable failure) {
            events.invoke(() -> failStage(failure));
        }

        private void give() {
            while (isAvailable(out) && reader.hasChunk()) {
                try {
                    ConsumerRecord<K, V> record = reader.next();
                    if (record != null) {
                        feed.given(record.offset() + 1);
                        push(out, elements.of(record, feed.commits()));
                    } else {
                        Chunk read = reader.drop();
                        if (read != null) {
                            parent.read(feed, read);
                        }
                    }
                } catch (ClientException bad) {
                    if (supervised.stopsAt(bad)) {
                        failStage(bad);
                        return;
                    }
                }
            }
        }
    }
}

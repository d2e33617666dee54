package barnabas.client;

import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import barnabas.client.ProducerMessage.Envelope;
import barnabas.client.ProducerMessage.Results;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Produces what comes in, and gives results in the same order. Pulls while there is room for more on the way. A record that cannot
 * be written is the supervision strategy's: stop fails the stream, anything else drops its envelope.
 */
final class ProducerStage<K, V, P> extends GraphStage<FlowShape<Envelope<K, V, P>, Results<K, V, P>>> {
    private final Inlet<Envelope<K, V, P>> in = Inlet.create("Producer.in");
    private final Outlet<Results<K, V, P>> out = Outlet.create("Producer.out");
    private final FlowShape<Envelope<K, V, P>, Results<K, V, P>> shape = FlowShape.of(in, out);
    private final ProducerSettings<K, V> settings;

    ProducerStage(ProducerSettings<K, V> settings) {
        this.settings = settings;
    }

    @Override
    public FlowShape<Envelope<K, V, P>, Results<K, V, P>> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic(attributes);
    }

    private final class Logic extends GraphStageLogic {
        private final ArrayDeque<Slot<K, V, P>> slots = new ArrayDeque<>();
        private final Supervised supervised;
        private @Nullable SenderParts<K, V> sender;

        Logic(Attributes attributes) {
            super(shape);
            supervised = new Supervised(attributes);
            setHandlers(in, out, new AbstractInOutHandler() {
                @Override
                public void onPush() {
                    take(grab(in));
                }

                @Override
                public void onPull() {
                    settle();
                }

                @Override
                public void onUpstreamFinish() {
                    if (sender != null) {
                        sender.hurry();
                    }
                    settle();
                }
            });
        }

        @Override
        public void preStart() {
            try {
                sender = new SenderParts<>(settings, this, subFusingMaterializer(), this::failStage);
                settle();
            } catch (ClientException nonsense) {
                failStage(nonsense);
            }
        }

        @Override
        public void postStop() {
            if (sender != null) {
                sender.close();
            }
        }

        private void take(Envelope<K, V, P> envelope) {
            Slot<K, V, P> slot = new Slot<>(envelope, this::onDone);
            slots.add(slot);
            if (sender != null) {
                sender.send(slot);
            }
            settle();
        }

        private void onDone(Slot<K, V, P> slot) {
            ClientException failure = slot.failure();
            if (failure != null) {
                decide(slot, failure);
            } else if (slot == slots.peekFirst()) {
                settle();
            }
        }

        private void decide(Slot<K, V, P> slot, ClientException failure) {
            if (supervised.stopsAt(failure)) {
                failStage(failure);
                return;
            }
            slots.remove(slot);
            settle();
        }

        private void settle() {
            Slot<K, V, P> first = slots.peekFirst();
            if (first != null && first.isDone() && first.failure() == null && isAvailable(out)) {
                push(out, slots.removeFirst().results());
            }
            if (isClosed(in)) {
                if (slots.isEmpty()) {
                    completeStage();
                }
            } else if (sender != null
                    && !hasBeenPulled(in)
                    && slots.size() < settings.parallelism()
                    && sender.hasRoom()) {
                pull(in);
            }
        }
    }
}

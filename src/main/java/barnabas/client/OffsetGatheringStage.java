package barnabas.client;

import akka.Done;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import barnabas.client.ConsumerMessage.Committable;
import barnabas.client.ConsumerMessage.CommittableOffsetBatch;
import barnabas.client.ConsumerMessage.OffsetGathering;
import java.util.HashSet;
import java.util.Set;

/**
 * Gathers offsets into batches: until one is full, or its oldest offset has waited long enough, or somebody waits for the commit, as when
 * a partition is to be given up.
 */
final class OffsetGatheringStage<C extends Committable> extends GraphStage<FlowShape<C, CommittableOffsetBatch>> {
    private static final String TIMER = "max-interval";

    private final Inlet<C> in = Inlet.create("Committer.in");
    private final Outlet<CommittableOffsetBatch> out = Outlet.create("Committer.out");
    private final FlowShape<C, CommittableOffsetBatch> shape = FlowShape.of(in, out);
    private final CommitterSettings settings;

    OffsetGatheringStage(CommitterSettings settings) {
        this.settings = settings;
    }

    @Override
    public FlowShape<C, CommittableOffsetBatch> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new Logic();
    }

    private final class Logic extends TimerGraphStageLogic {
        private final OffsetGathering gathering = new OffsetGathering(settings.when());
        private final Set<CommitHandle> known = new HashSet<>();
        private final AsyncCallback<Done> hurries = createAsyncCallback(asked -> hurry());
        private boolean due;

        Logic() {
            super(shape);
            setHandlers(in, out, new AbstractInOutHandler() {
                @Override
                public void onPush() {
                    add(grab(in));
                }

                @Override
                public void onPull() {
                    settle();
                }

                @Override
                public void onUpstreamFinish() {
                    due = true;
                    settle();
                }
            });
        }

        @Override
        public void preStart() {
            pull(in);
        }

        @Override
        public void onTimer(Object key) {
            hurry();
        }

        private void hurry() {
            due = gathering.size() > 0;
            settle();
        }

        private void add(Committable more) {
            boolean first = gathering.size() == 0;
            gathering.add(more);
            if (first && gathering.size() > 0) {
                scheduleOnce(TIMER, settings.maxInterval());
            }
            due = due || gathering.size() >= settings.maxBatch();
            for (CommitHandle handle : gathering.handles()) {
                if (known.add(handle)) {
                    handle.onHurry(() -> hurries.invoke(Done.getInstance()));
                }
            }
            settle();
        }

        private void settle() {
            if (due && gathering.size() > 0 && isAvailable(out)) {
                due = false;
                cancelTimer(TIMER);
                push(out, gathering.take());
            }
            if (isClosed(in)) {
                if (gathering.size() == 0) {
                    completeStage();
                }
            } else if (!hasBeenPulled(in) && gathering.size() < settings.maxBatch()) {
                pull(in);
            }
        }
    }
}

package barnabas.client.net;

import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.FlowShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractGraphStageWithMaterializedValue;
import akka.stream.stage.AbstractInOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The end of a TCP flow at which frames are sent and received; its materialized value is the link. */
final class LinkStage extends AbstractGraphStageWithMaterializedValue<FlowShape<ByteString, ByteString>, Link> {
    private static final String CLOSING = "closing";
    private static final Duration CLOSING_MAX = Duration.ofMillis(200);

    private final Inlet<ByteString> in = Inlet.create("Link.in");
    private final Outlet<ByteString> out = Outlet.create("Link.out");
    private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
    private final int frameMax;
    private final Loop loop;
    private final Link.Listener listener;

    /** @param loop the listener's */
    LinkStage(int frameMax, Loop loop, Link.Listener listener) {
        this.frameMax = frameMax;
        this.loop = loop;
        this.listener = listener;
    }

    @Override
    public FlowShape<ByteString, ByteString> shape() {
        return shape;
    }

    @Override
    public Pair<GraphStageLogic, Link> createLogicAndMaterializedValuePair(Attributes attributes) {
        Logic logic = new Logic();
        return Pair.create(logic, logic);
    }

    private final class Logic extends TimerGraphStageLogic implements Link {
        private final FrameBuffer frames = new FrameBuffer(frameMax);
        private final AsyncCallback<ByteString> sends = createAsyncCallback(this::onSend);
        private final AsyncCallback<String> closes = createAsyncCallback(this::onClose);
        private ByteString waiting = ByteString.emptyByteString();
        private boolean connected;
        private boolean told;

        Logic() {
            super(shape);
            setHandlers(in, out, new AbstractInOutHandler() {
                @Override
                public void onPush() {
                    onReceived(grab(in));
                }

                @Override
                public void onPull() {
                    connected = true;
                    if (told) {
                        completeStage();
                    } else {
                        flush();
                    }
                }

                @Override
                public void onUpstreamFinish() {
                    closed("the broker closed the connection");
                }

                @Override
                public void onUpstreamFailure(Throwable cause) {
                    Throwable refusal = TlsRefusal.in(cause);
                    if (refusal == null) {
                        closed(String.valueOf(cause.getMessage()));
                    } else {
                        refused(refusal);
                    }
                }

                @Override
                public void onDownstreamFinish(Throwable cause) {
                    // Why it is closed is told by the other side, if at all: TLS cancels first.
                    scheduleOnce(CLOSING, CLOSING_MAX);
                }
            });
        }

        @Override
        public void preStart() {
            pull(in);
        }

        @Override
        public void postStop() {
            tell("the connection was ended");
        }

        @Override
        public void onTimer(Object key) {
            closed("the connection was closed");
        }

        @Override
        public void send(ByteString frame) {
            sends.invoke(frame);
        }

        @Override
        public void close() {
            closes.invoke("closed here");
        }

        private void onReceived(ByteString bytes) {
            List<ByteBuffer> complete = new ArrayList<>(1);
            try {
                frames.add(bytes.toArrayUnsafe(), complete::add);
            } catch (FrameBuffer.BadFrameException bad) {
                closed(String.valueOf(bad.getMessage()));
                return;
            }
            if (!complete.isEmpty()) {
                loop.execute(() -> listener.onFrames(complete));
            }
            pull(in);
        }

        private void onSend(ByteString frame) {
            waiting = waiting.concat(frame);
            if (isAvailable(out)) {
                flush();
            }
        }

        private void flush() {
            if (waiting.nonEmpty()) {
                ByteString bytes = waiting;
                waiting = ByteString.emptyByteString();
                push(out, bytes);
            }
        }

        private void onClose(String reason) {
            told = true;
            // The TCP stage can be completed only once it is connected; it pulls then, or ends by itself.
            if (connected) {
                completeStage();
            }
        }

        private void closed(String reason) {
            tell(reason);
            completeStage();
        }

        private void refused(Throwable cause) {
            if (!told) {
                told = true;
                loop.execute(() -> listener.onRefused("TLS: " + cause.getMessage(), cause));
            }
            completeStage();
        }

        private void tell(String reason) {
            if (!told) {
                told = true;
                loop.execute(() -> listener.onClosed(reason));
            }
        }
    }
}

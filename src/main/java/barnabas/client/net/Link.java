package barnabas.client.net;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.List;

/** A connection that carries frames. What is sent is sent in order, as soon as the connection stands. From any thread. */
public interface Link {
    void send(ByteString frame);

    /** Idempotent. The listener hears nothing more. */
    void close();

    /** Called in the loop of whoever opened the link. */
    interface Listener {
        /** Whole frames without their lengths, in order; the listener's to keep. */
        void onFrames(List<ByteBuffer> frames);

        /** Once, when the other side is gone or was never there. */
        void onClosed(String reason);

        /** In place of {@link #onClosed} when one side does not accept what the other shows of itself: so it would be again. */
        void onRefused(String reason, Throwable cause);
    }

    /** Opens links. */
    interface Opener {
        Link open(String host, int port, Listener listener);
    }
}

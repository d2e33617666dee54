package barnabas.server;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs one broker as the whole of a process: what {@code barnabas start} does. */
public final class Launcher {
    private static final int STOPPED = 0;
    private static final int ENDED_BY_ITSELF = 1;
    private static final int CANNOT_START = 2;

    /** SIGTERM has five seconds in all. */
    private static final Duration STOP_MAX = Duration.ofMillis(4800);

    private Launcher() {}

    /**
     * Starts a broker, says on {@code out} that it serves, and blocks until it has ended. SIGTERM and SIGINT stop it cleanly and
     * end the process with 0.
     *
     * @param configFile laid over the defaults; null for the defaults alone
     * @return the process's exit code: 2 when the broker cannot start as configured, 1 when it ended although nobody stopped it, each
     *     told on {@code err} in one sentence
     */
    public static int run(@Nullable Path configFile, PrintStream out, PrintStream err) {
        // Reading the logging configuration takes as long as reading the broker's: side by side they take half.
        Thread logging = new Thread(() -> LoggerFactory.getLogger(Launcher.class), "barnabas-logging");
        logging.setDaemon(true);
        logging.start();
        Node node;
        try {
            node = Node.start(NodeConfig.load(configFile));
        } catch (ConfigException refused) {
            err.println("barnabas: " + refused.getMessage());
            return CANNOT_START;
        }
        Thread onSignal = new Thread(() -> stop(node), "barnabas-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        out.println("Barnabas started kafka=" + node.kafka() + " management=http://" + node.management());
        out.flush();
        return await(node, onSignal, err);
    }

    /** Returns when the broker has ended by itself; a signal ends the process from {@code onSignal}. */
    static int await(Node node, Thread onSignal, PrintStream err) {
        node.terminated().toCompletableFuture().handle((done, cause) -> done).join();
        try {
            // Else it would end the process with 0.
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException signalled) {
            return STOPPED;
        }
        err.println("barnabas: the broker has ended by itself; its log says why");
        return ENDED_BY_ITSELF;
    }

    /**
     * A process that ends by a signal would have the signal's exit code, although the broker did what it was told. It ends in time
     * also when a disk does not answer.
     */
    private static void stop(Node node) {
        Thread stopping = new Thread(node::stop, "barnabas-stopping");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(STOP_MAX.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(STOPPED);
    }
}

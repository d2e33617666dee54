package barnabas.server;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs one broker as the whole of a process: what {@code barnabas start} does. */
public final class Launcher {
    private static final int STOPPED = 0;
    private static final int CANNOT_START = 2;

    private Launcher() {}

    /**
     * Starts a broker, says on {@code out} that it serves, and blocks until it has ended. SIGTERM and SIGINT stop it cleanly and
     * end the process with 0.
     *
     * @param configFile laid over the defaults; null for the defaults alone
     * @return 2 when it cannot start as configured, told on {@code err} in one sentence; else the process's exit code
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
        CountDownLatch ended = new CountDownLatch(1);
        node.terminated().whenComplete((done, cause) -> ended.countDown());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "barnabas-stop"));
        out.println("Barnabas started kafka=" + node.kafka() + " management=http://" + node.management());
        out.flush();
        try {
            ended.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return STOPPED;
    }

    /** A process that ends by a signal would have the signal's exit code, although the broker did what it was told. */
    private static void stop(Node node) {
        node.stop();
        Runtime.getRuntime().halt(STOPPED);
    }
}

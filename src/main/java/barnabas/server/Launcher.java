package barnabas.server;

import com.typesafe.config.ConfigFactory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Runs one broker as the whole of a process: what {@code barnabas start} does. */
public final class Launcher {
    private static final int STOPPED = 0;
    private static final int ENDED_BY_ITSELF = 1;
    private static final int CANNOT_START = 2;

    /** SIGTERM has five seconds in all. */
    private static final Duration STOP_MAX = Duration.ofMillis(4800);

    private static final Duration LOGGING_MAX = Duration.ofSeconds(5);

    private Launcher() {}

    /**
     * Begins with what every broker's start reads and keeps, whatever its configuration says: the libraries' defaults, and Java's TLS
     * with its certificates, which HTTP asks for also where it is not used. Whoever calls this before it reads the command line
     * has a broker sooner; what fails here fails again where it is used, and is told there.
     */
    public static void prepare() {
        inBackground("barnabas-defaults", ConfigFactory::defaultReferenceUnresolved);
        inBackground("barnabas-tls", () -> {
            try {
                SSLContext.getDefault();
            } catch (NoSuchAlgorithmException toldByItsUser) {
                return;
            }
        });
    }

    private static Thread inBackground(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

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
        Thread logging = inBackground("barnabas-logging", () -> LoggerFactory.getLogger(Launcher.class));
        AtomicReference<@Nullable Node> launched = new AtomicReference<>();
        Thread onSignal = new Thread(() -> stop(launched.get()), "barnabas-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            Node node = Node.launch(configFile == null ? NodeConfig.development() : NodeConfig.load(configFile));
            launched.set(node);
            node.awaitStart();
            out.println("Barnabas started kafka=" + node.kafka() + " management=http://" + node.management());
            out.flush();
            return await(node, onSignal, err);
        } catch (ConfigException refused) {
            if (!isOurs(onSignal)) {
                return STOPPED;
            }
            awaitLogging(logging);
            err.println("barnabas: " + refused.getMessage());
            return CANNOT_START;
        }
    }

    /** A process that ends while logging is being set up tells of that, at length. */
    private static void awaitLogging(Thread logging) {
        try {
            logging.join(LOGGING_MAX.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the end of the process is not a signal's already, and takes the signals' thread away: it would end with 0. */
    private static boolean isOurs(Thread onSignal) {
        try {
            return Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException signalled) {
            return false;
        }
    }

    /** Returns when the broker has ended by itself; a signal ends the process from {@code onSignal}. */
    static int await(Node node, Thread onSignal, PrintStream err) {
        node.terminated().toCompletableFuture().handle((done, cause) -> done).join();
        if (!isOurs(onSignal)) {
            return STOPPED;
        }
        err.println("barnabas: the broker has ended by itself; its log says why");
        return ENDED_BY_ITSELF;
    }

    /**
     * A process that ends by a signal would have the signal's exit code, although the broker did what it was told. It ends in time
     * also when a disk does not answer.
     *
     * @param node null when nothing was opened yet
     */
    private static void stop(@Nullable Node node) {
        if (node == null) {
            Runtime.getRuntime().halt(STOPPED);
            return;
        }
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

package barnabas.server;

import akka.Done;
import barnabas.server.NodeConfig.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker in this process. More than one may run in a process, each with its own configuration and data. One that its cluster
 * has put out begins anew by itself, as the same broker with the same data (rule F3). Thread-safe.
 */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

    private final NodeConfig config;
    private final CompletableFuture<Servers> started = new CompletableFuture<>();
    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private Incarnation current;
    private @Nullable Servers serving;
    private Duration pause = PAUSE_MIN;
    private boolean stopping;

    private Node(NodeConfig config) {
        this.config = config;
        this.current = begin();
    }

    /**
     * Starts a broker and returns when it serves. Blocks, for as long as its cluster is not there.
     *
     * @throws ConfigException when it cannot run as configured: a taken port, another broker's data. Nothing is changed then
     */
    public static Node start(NodeConfig given) {
        Node node = launch(given);
        node.awaitStart();
        return node;
    }

    /** Starts a broker and returns at once: {@link #awaitStart} tells what comes of it. Throws as {@link #start} does. */
    static Node launch(NodeConfig given) {
        NodeConfig config = Ports.advertisable(given);
        List<Ports.Wanted> wanted = new ArrayList<>(List.of(
                new Ports.Wanted("barnabas.kafka", config.kafka()),
                new Ports.Wanted("barnabas.management", config.management()),
                new Ports.Wanted("barnabas.cluster", config.clusterBind()),
                new Ports.Wanted("barnabas.replication", config.replicationBind())));
        config.listeners()
                .forEach((name, listener) ->
                        wanted.add(new Ports.Wanted("barnabas.kafka.listeners." + name, listener.bind())));
        Ports.requireFree(wanted);
        return new Node(config);
    }

    /** Returns when the broker serves for the first time. Blocks. Throws {@link ConfigException} when it cannot; it has ended then. */
    void awaitStart() {
        try {
            started.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof ConfigException known
                    ? known
                    : new ConfigException("the broker could not start: " + failed.getCause(), failed);
        } catch (InterruptedException stopped) {
            stop();
            Thread.currentThread().interrupt();
            throw new ConfigException("the start was interrupted", stopped);
        }
    }

    /** Where Kafka clients connect. */
    public Endpoint kafka() {
        return servers().kafka();
    }

    /** Where HTTP is served. */
    public Endpoint management() {
        return servers().management();
    }

    private synchronized Servers servers() {
        if (serving == null) {
            throw new IllegalStateException("the broker does not serve yet");
        }
        return serving;
    }

    /** Completed when the broker has stopped by itself, or was stopped: its ports are free then, and so is its data. */
    public CompletionStage<Done> terminated() {
        return ended;
    }

    /**
     * Stops taking requests, answers those taken, flushes and marks the data clean, and begins to leave the cluster, which it
     * doesn't wait for (rule F5): see {@link #terminated}. Blocks, bounded in time.
     */
    public void stop() {
        Incarnation last;
        synchronized (this) {
            stopping = true;
            last = current;
        }
        last.stop();
        started.completeExceptionally(new ConfigException("the broker was stopped before it had started"));
    }

    private Incarnation begin() {
        Incarnation incarnation = Incarnation.begin(config);
        incarnation.started().whenComplete((servers, failure) -> onStarted(incarnation, servers, failure));
        incarnation.ended().whenComplete((done, failure) -> onEnded(incarnation));
        return incarnation;
    }

    private synchronized void onStarted(
            Incarnation incarnation, @Nullable Servers servers, @Nullable Throwable failure) {
        if (servers != null) {
            serving = servers;
            pause = PAUSE_MIN;
            if (!started.complete(servers)) {
                LOG.info("broker={} serves again", config.brokerId());
            }
            return;
        }
        if (started.isDone()) {
            LOG.error("broker={} cannot serve again", config.brokerId(), failure);
        }
        incarnation.end();
        started.completeExceptionally(failure == null ? new IllegalStateException("it ended") : failure);
    }

    private void onEnded(Incarnation incarnation) {
        Optional<String> why = incarnation.outBecause();
        synchronized (this) {
            if (why.isPresent() && !stopping) {
                LOG.warn("broker={} begins anew: {}", config.brokerId(), why.get());
                Thread again = new Thread(this::beginAnew, "barnabas-begin-anew");
                again.setDaemon(true);
                again.start();
                return;
            }
        }
        started.completeExceptionally(new ConfigException("the broker ended before it had started"));
        ended.complete(Done.getInstance());
    }

    /** Ever more slowly, as long as it does not come to serve. */
    private void beginAnew() {
        while (true) {
            try {
                TimeUnit.MILLISECONDS.sleep(nextPause().toMillis());
                synchronized (this) {
                    if (!stopping) {
                        current = begin();
                        return;
                    }
                }
                ended.complete(Done.getInstance());
                return;
            } catch (ConfigException notYet) {
                LOG.warn("broker={} cannot begin anew yet: {}", config.brokerId(), notYet.getMessage());
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                ended.complete(Done.getInstance());
                return;
            }
        }
    }

    private synchronized Duration nextPause() {
        Duration now = pause;
        pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
        return now;
    }
}

package barnabas.it.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One broker of a cluster, a process of its own whose ports and data stay the same over restarts. */
public interface Node extends AutoCloseable {
    int id();

    /** Begins to start it and returns at once. */
    void launch() throws IOException;

    /** After {@link #launch}: until it serves its clients by its own account. */
    void awaitStarted();

    default void start() throws IOException {
        launch();
        awaitStarted();
    }

    /** kill -9; also of one that is paused. */
    void kill() throws InterruptedException;

    /** SIGTERM, and the wait for its end. The exit code. */
    int terminate() throws InterruptedException;

    boolean isAlive();

    long pid();

    /** Where its clients reach it. */
    String bootstrap();

    /** Where everything lies that must survive. */
    Path dataDir();

    /** The folder of a partition's segments. */
    Path partitionFolder(String topic, int partition) throws IOException;

    /** What it has logged over all its runs. */
    String log();

    default void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    default void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("broker=" + id() + " pid=" + pid() + " signal=" + name + " was not sent");
        }
    }

    @Override
    void close();
}

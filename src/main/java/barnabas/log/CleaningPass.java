package barnabas.log;

import java.io.IOException;

/**
 * The right of one pass of the cleaner to make files in a log's folder. Whoever voids the folder (a reset, a deletion, the log's end) takes
 * it away first, and waits no longer than for the piece that is being written.
 */
final class CleaningPass {
    /** Touches the folder. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    private boolean cancelled;

    /** @throws CleaningEndedException when the right has been taken away */
    synchronized <T> T inFolder(Work<T> work) throws IOException {
        if (cancelled) {
            throw new CleaningEndedException("the log is closed, deleted or begun anew");
        }
        return work.run();
    }

    synchronized void cancel() {
        cancelled = true;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }
}

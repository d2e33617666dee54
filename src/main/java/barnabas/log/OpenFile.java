package barnabas.log;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open file that is closed when it is retired and the last lease of it has been given back by {@link #close}. */
final class OpenFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenFile.class);
    private static final int RETIRED = Integer.MIN_VALUE;

    private final LogFile file;
    /** How many hold it, with the sign bit set once it is retired. */
    private final AtomicInteger leases = new AtomicInteger(1);

    private volatile boolean chance = true;

    OpenFile(LogFile file) {
        this.file = file;
    }

    LogFile file() {
        return file;
    }

    boolean tryLease() {
        for (int seen = leases.get(); seen >= 0; seen = leases.get()) {
            if (leases.compareAndSet(seen, seen + 1)) {
                if (!chance) {
                    chance = true;
                }
                return true;
            }
        }
        return false;
    }

    /** Gives one lease back. */
    @Override
    public void close() {
        if (leases.decrementAndGet() == RETIRED) {
            closeFile();
        }
    }

    /** No more leases; closed when the last is back. */
    void retire() {
        int before = leases.getAndUpdate(seen -> seen | RETIRED);
        if (before == 0) {
            closeFile();
        }
    }

    boolean retireIfUnused() {
        if (leases.compareAndSet(0, RETIRED)) {
            closeFile();
            return true;
        }
        return false;
    }

    boolean isRetired() {
        return leases.get() < 0;
    }

    /** Whether it was used since the last call. */
    boolean takeChance() {
        boolean had = chance;
        chance = false;
        return had;
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            // Nothing is lost by it: what counts as flushed was forced, and forcing reports its own failures.
            LOG.warn("a file of a log could not be closed", e);
        }
    }
}

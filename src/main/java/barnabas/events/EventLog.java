package barnabas.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps events: tellers put them into a queue of {@value #QUEUED_MAX}, one thread of its own gives each its sequence and writes it. What finds no room
 * is counted and told of by an event. A disk that fails costs what was to be written then, and nothing else.
 */
public final class EventLog implements Events, AutoCloseable {
    static final int QUEUED_MAX = 10_000;

    /** The newest, for those who follow. */
    private static final int REMEMBERED = 1000;

    private static final int WRITTEN_AT_ONCE = 500;
    private static final long LOOK_MS = 1000;
    private static final long CLOSE_MAX_MS = 2000;
    private static final Event WAKE = Event.of(EventKind.EVENTS_LOST, 0, "");
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    private final int broker;
    private final InstantSource clock;
    private final EventFiles files;
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
    private final AtomicLong lost = new AtomicLong();
    private final Repetitions repetitions = new Repetitions();
    private final Deque<KeptEvent> newest = new ArrayDeque<>();
    private final Thread writer;
    private long end;
    private boolean failed;
    private volatile boolean closing;

    /**
     * Opens the events of a broker, or begins them. Throws {@link UncheckedIOException} when that cannot be.
     *
     * @param bytesMax that all files together may take
     */
    public static EventLog open(Path folder, int broker, long bytesMax, InstantSource clock) {
        EventLog log = new EventLog(new EventFiles(folder, bytesMax), broker, clock);
        log.writer.start();
        return log;
    }

    private EventLog(EventFiles files, int broker, InstantSource clock) {
        this.files = files;
        this.broker = broker;
        this.clock = clock;
        this.end = files.nextSequence() - 1;
        this.writer = new Thread(this::write, "barnabas-events");
        this.writer.setDaemon(true);
    }

    @Override
    public void tell(Event event) {
        if ((!event.kind().isGathered() || repetitions.isFirst(event)) && !queue.offer(event)) {
            lost.incrementAndGet();
        }
    }

    /**
     * What the filter asks for, in order of the sequence.
     *
     * @param end the sequence of the newest event of all
     */
    public record Found(List<KeptEvent> events, long end) {}

    /** Blocks for reading files, unless all that is asked for happened lately. */
    public Found find(EventFilter filter) {
        synchronized (newest) {
            boolean remembersAll = filter.after() >= end
                    || (!newest.isEmpty() && newest.getFirst().sequence() <= filter.after() + 1);
            if (filter.after() >= 0 && remembersAll) {
                return new Found(
                        newest.stream()
                                .filter(filter::matches)
                                .limit(filter.limit())
                                .toList(),
                        end);
            }
        }
        try {
            long before = end();
            return new Found(files.find(filter), before);
        } catch (IOException e) {
            throw new UncheckedIOException("events cannot be read", e);
        }
    }

    private long end() {
        synchronized (newest) {
            return end;
        }
    }

    // the writer's thread

    private void write() {
        List<Event> taken = new ArrayList<>();
        while (!closing || !queue.isEmpty()) {
            try {
                Event first = queue.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    taken.add(first);
                    queue.drainTo(taken, WRITTEN_AT_ONCE - 1);
                }
            } catch (InterruptedException notOurs) {
                closing = true;
            }
            taken.removeIf(WAKE::equals);
            addCounted(taken);
            if (!taken.isEmpty()) {
                keep(taken);
                taken.clear();
            }
        }
    }

    private void addCounted(List<Event> taken) {
        long now = clock.millis();
        taken.addAll(repetitions.due(now));
        long missed = lost.getAndSet(0);
        if (missed > 0) {
            taken.add(Event.of(EventKind.EVENTS_LOST, now, "more happened than could be written")
                    .with("times", missed));
        }
    }

    private void keep(List<Event> taken) {
        long sequence = files.nextSequence();
        List<KeptEvent> events = new ArrayList<>(taken.size());
        for (Event event : taken) {
            events.add(new KeptEvent(sequence++, broker, event));
        }
        try {
            files.append(events);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("events are not written: {}", e.toString());
            }
            failed = true;
        }
        synchronized (newest) {
            newest.addAll(events);
            end = sequence - 1;
            while (newest.size() > REMEMBERED) {
                newest.removeFirst();
            }
        }
    }

    /** Writes what has been told, bounded in time. What is told later is lost. */
    @Override
    public void close() {
        closing = true;
        queue.offer(WAKE); // one that finds no room is not needed
        try {
            writer.join(CLOSE_MAX_MS);
            files.close();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("events are not closed: {}", e.toString());
        }
    }
}

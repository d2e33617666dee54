package barnabas.management;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.japi.function.Creator;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many streams may be told at a time. A place is taken with the request, so that its answer can say when there is none; the stream begins
 * when that answer is sent, which it never is to a client that has left: then the place is given back after a while. Thread-safe.
 */
final class StreamPlaces {
    /** Between an answer and the beginning of what it tells are no more than a few hops. */
    static final Duration BEGINS_WITHIN = Duration.ofSeconds(10);

    private final Semaphore free;
    private final ActorSystem<?> system;

    StreamPlaces(int count, ActorSystem<?> system) {
        this.free = new Semaphore(count);
        this.system = system;
    }

    /** Empty when all places are taken. The source is for one run; one that begins too late fails. */
    <T> Optional<Source<T, NotUsed>> hold(Creator<Source<T, NotUsed>> source) {
        if (!free.tryAcquire()) {
            return Optional.empty();
        }
        AtomicBoolean decided = new AtomicBoolean();
        system.scheduler()
                .scheduleOnce(
                        BEGINS_WITHIN,
                        () -> {
                            if (decided.compareAndSet(false, true)) {
                                free.release();
                            }
                        },
                        system.executionContext());
        return Optional.of(Source.lazySource(() -> {
                    if (!decided.compareAndSet(false, true)) {
                        throw new IllegalStateException("the stream begins later than " + BEGINS_WITHIN);
                    }
                    return Source.lazySource(source).watchTermination((used, ended) -> {
                        ended.whenComplete((done, failure) -> free.release());
                        return used;
                    });
                })
                .mapMaterializedValue(later -> NotUsed.getInstance()));
    }
}

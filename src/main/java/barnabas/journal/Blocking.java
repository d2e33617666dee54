package barnabas.journal;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Runs what waits for the disk on a pool made for that, and gives Akka the future that it wants. */
final class Blocking {
    private final Executor pool;

    Blocking(Executor pool) {
        this.pool = pool;
    }

    Executor pool() {
        return pool;
    }

    <T> Future<T> run(Callable<T> work) {
        return FutureConverters.asScala(submit(work));
    }

    <T> CompletableFuture<T> submit(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        pool.execute(() -> complete(done, work));
        return done;
    }

    /** Completes as the work ends. Serializers written in Scala throw checked exceptions undeclared, hence all are caught. */
    static <T> void complete(CompletableFuture<T> done, Callable<T> work) {
        try {
            done.complete(work.call());
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }
}

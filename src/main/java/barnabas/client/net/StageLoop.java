package barnabas.client.net;

import akka.actor.Cancellable;
import akka.stream.Materializer;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStageLogic;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import scala.concurrent.duration.FiniteDuration;

/** The loop inside a stage: its tasks run where the stage's handlers run, and may push and pull. */
public final class StageLoop implements Loop {
    private final AsyncCallback<Runnable> tasks;
    private final Materializer timers;

    private StageLoop(AsyncCallback<Runnable> tasks, Materializer timers) {
        this.tasks = tasks;
        this.timers = timers;
    }

    /** In {@code preStart} of the stage at the earliest. */
    public static StageLoop of(GraphStageLogic logic) {
        return new StageLoop(logic.createAsyncCallback(Runnable::run), logic.materializer());
    }

    @Override
    public void execute(Runnable task) {
        tasks.invoke(task);
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return timers.scheduleOnce(FiniteDuration.apply(delay.toNanos(), TimeUnit.NANOSECONDS), () -> {
            tasks.invoke(task);
        });
    }

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}

package barnabas.cli;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import barnabas.cli.BenchLoad.Planned;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The records of a bench on their way. One goes first, and the others when it has gone all its way: so what is measured does not wait for
 * connections.
 */
final class BenchSending {
    private final BenchLoad load;
    private final BenchOptions options;
    private final long rate;
    private final Progress progress;
    private final byte[][] values;
    private final CompletableFuture<Source<Planned, NotUsed>> others = new CompletableFuture<>();
    private volatile BenchMeter meter = new BenchMeter(System.nanoTime());

    /** @param rate records for each second; 0 for as many as are taken */
    BenchSending(BenchLoad load, BenchOptions options, long rate, Progress progress) {
        this.load = load;
        this.options = options;
        this.rate = rate;
        this.progress = progress;
        this.values = load.values();
    }

    /** What is to be sent, each record as soon as its time has come. */
    Source<Planned, NotUsed> planned() {
        return Source.single(Planned.FIRST).concat(Source.completionStageSource(others));
    }

    byte[] value(Planned planned) {
        return values[(int) (planned.number() % values.length)];
    }

    /** A record has gone all its way. */
    void done(long intendedNanos) {
        long now = System.nanoTime();
        if (intendedNanos == Planned.FIRST.intendedNanos()) {
            meter = new BenchMeter(now);
            others.complete(BenchLoad.source(new Pace(now, rate), options.records(), now + options.nanos()));
        } else {
            meter.done(load.size(), intendedNanos, now);
            progress.at(meter.records());
        }
    }

    /** The first one may not come through: then, and at the latest after so long, there are no others. */
    void endUnlessBegun(CompletableFuture<?> end, long patienceMs) {
        end.whenComplete((done, failure) -> others.complete(Source.empty()));
        others.completeOnTimeout(Source.empty(), patienceMs, TimeUnit.MILLISECONDS);
    }

    BenchMeter meter() {
        return meter;
    }
}

package barnabas.consensus;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a leader of three replicas decides for one round of produce requests: from the proposal to the commit by what both others have
 * acknowledged.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LeaderBenchmark {
    private static final int TERM = 2;
    private static final int BATCH_BYTES = 16 * 1024;

    /** Batches of one round. */
    @Param({"1", "16"})
    public int batches;

    private Bench bench;
    private List<Integer> counts;

    @Setup
    public void elect() {
        bench = Bench.leader(10, 1);
        bench.links.echoedMs.put(Bench.TWO.broker(), bench.nowMs);
        bench.receive(bench.ack(Bench.TWO, TERM, 10));
        bench.receive(bench.ack(Bench.THREE, TERM, 10));
        counts = List.copyOf(Collections.nCopies(batches, 15));
        if (proposeAndCommit() != 10 + 15L * batches) {
            throw new IllegalStateException("what both have acknowledged is not committed: " + bench.last);
        }
    }

    @Benchmark
    public long proposeAndCommit() {
        Output proposed = bench.on(new Input.Propose(counts));
        List<Batch> batches = proposed.persists().get(0).batches();
        long end = batches.get(batches.size() - 1).nextOffset();
        feed(bench.on(new Input.Written(0, end)), end);
        feed(bench.on(new Input.Flushed(0, end)), end);
        feed(bench.receive(bench.ack(Bench.TWO, TERM, end)), end);
        feed(bench.receive(bench.ack(Bench.THREE, TERM, end)), end);
        return bench.last.highWatermark();
    }

    /** The log has what is asked for. */
    private void feed(Output output, long end) {
        for (Output.Feed feed : output.feeds()) {
            bench.on(new Input.Fed(feed.head().to(), feed.head().previous().endOffset(), end, BATCH_BYTES));
        }
    }
}

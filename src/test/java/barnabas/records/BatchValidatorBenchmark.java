package barnabas.records;

import java.nio.ByteBuffer;
import java.util.ArrayList;
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

/** What judging one produced batch takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchValidatorBenchmark {
    private static final long NOW_MS = 1_000_000;

    @Param({"16384", "131072"})
    public int batchBytes;

    @Param({"100", "1024"})
    public int recordBytes;

    private ByteBuffer batch;

    /** As many records as find room. */
    @Setup
    public void build() {
        List<LogRecord> records = new ArrayList<>();
        for (int bytes = recordBytes; bytes <= batchBytes; bytes += recordBytes) {
            records.add(LogRecord.of(NOW_MS, null, ByteBuffer.allocate(recordBytes)));
        }
        batch = RecordBatches.build(BatchFields.at(0, 0), records);
        Verdict verdict = validate();
        if (!verdict.isOk()) {
            throw new IllegalStateException("the batch is refused: " + verdict);
        }
    }

    @Benchmark
    public Verdict validate() {
        return BatchValidator.validate(batch, ProduceLimits.DEFAULT, NOW_MS);
    }
}

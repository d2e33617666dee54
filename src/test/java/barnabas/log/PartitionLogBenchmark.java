package barnabas.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a thousand appends of one batch each take, into the page cache; each thousand has a log of its own. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 10, batchSize = PartitionLogBenchmark.APPENDS)
@Measurement(iterations = 20, batchSize = PartitionLogBenchmark.APPENDS)
public class PartitionLogBenchmark {
    static final int APPENDS = 1000;
    private static final int RECORDS = 15;

    @Param({"1024", "10240"})
    public int recordBytes;

    private Path folder;
    private PartitionLog log;
    private final ByteBuffer[] batches = new ByteBuffer[1];

    @Setup(Level.Iteration)
    public void open() throws IOException {
        folder = Files.createTempDirectory("barnabas-benchmark-");
        log = PartitionLog.open(folder.resolve("t-0"), LogOptions.DEFAULT, 0);
        batches[0] = Batches.batch(0, 1, RECORDS, recordBytes);
    }

    /** The base offset lies outside of what the batch's checksum covers. */
    @Benchmark
    public Appended append() throws IOException {
        long end = log.endOffset();
        batches[0].rewind().putLong(0, end);
        return log.append(batches, end);
    }

    @TearDown(Level.Iteration)
    public void delete() throws IOException {
        log.close();
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

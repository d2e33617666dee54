package barnabas.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.openjdk.jmh.infra.Blackhole;

/** What cutting a megabyte of requests out of what a socket gave takes; some lie across two reads of the socket. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameDecoderBenchmark {
    private static final int STREAM_BYTES = 1 << 20;
    private static final int READ_BYTES = 128 * 1024;

    @Param({"200", "16500", "131500"})
    public int frameBytes;

    private final FrameDecoder decoder = new FrameDecoder(STREAM_BYTES);
    private final List<byte[]> reads = new ArrayList<>();

    /** Whole frames, as many as find room. */
    @Setup
    public void build() {
        ByteBuffer stream = ByteBuffer.allocate(STREAM_BYTES);
        while (stream.remaining() >= Integer.BYTES + frameBytes) {
            stream.putInt(frameBytes);
            stream.position(stream.position() + frameBytes);
        }
        for (int at = 0; at < stream.position(); at += READ_BYTES) {
            reads.add(Arrays.copyOfRange(stream.array(), at, Math.min(stream.position(), at + READ_BYTES)));
        }
    }

    @Benchmark
    public void decode(Blackhole frames) {
        for (byte[] read : reads) {
            decoder.add(read);
            for (ByteBuffer frame = decoder.next(); frame != null; frame = decoder.next()) {
                frames.consume(frame);
            }
        }
    }
}

package barnabas.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RecordSinkTest {
    private static final ActorTestKit TESTKIT = ActorTestKit.create();

    private final List<Long> taken = new ArrayList<>();
    private int flushedAt;

    @AfterAll
    static void stop() {
        TESTKIT.shutdownTestKit();
    }

    @Test
    void takesInOrderAllThatItWantsUntilItHasEnoughAndThenFlushes() throws Exception {
        var sink = new RecordSink() {
            @Override
            public boolean wants(ConsumerRecord<byte[], byte[]> record) {
                return record.offset() % 2 == 0;
            }

            @Override
            public long max() {
                return 300;
            }

            @Override
            public void take(ConsumerRecord<byte[], byte[]> record) {
                taken.add(record.offset());
            }

            @Override
            public void flush() {
                flushedAt = taken.size();
            }
        };
        run(sink);
        assertThat(taken)
                .containsExactlyElementsOf(
                        LongStream.range(0, 300).mapToObj(i -> 2 * i).toList());
        assertThat(flushedAt).isEqualTo(300);
    }

    @Test
    void whatCannotBeWrittenEndsTheStream() {
        var full = new RecordSink() {
            @Override
            public void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}
        };
        assertThatThrownBy(() -> run(full)).rootCause().hasMessage("No space left on device");
    }

    private static void run(RecordSink sink) throws Exception {
        Source.range(0, 1000)
                .map(offset -> new ConsumerRecord<>("orders", 0, offset, new byte[0], new byte[1]))
                .via(sink.flow(record -> record))
                .runWith(Sink.ignore(), TESTKIT.system())
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}

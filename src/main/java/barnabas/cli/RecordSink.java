package barnabas.cli;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is done with what is read. Its methods are called one after the other, and may block. */
interface RecordSink {
    /** Enough for the disk, and no more than a moment's work for a terminal. */
    long GATHERED_BYTES = 1 << 20;

    /** A record takes up room even when it is empty. */
    int RECORD_BYTES = 64;

    /** Gatherings that wait while one is dealt with. */
    int AHEAD_MAX = 1;

    /** Whether the record is one of those that were asked for. */
    default boolean wants(ConsumerRecord<byte[], byte[]> record) {
        return true;
    }

    /** After so many that it wants no more are read. */
    default long max() {
        return Long.MAX_VALUE;
    }

    void take(ConsumerRecord<byte[], byte[]> record) throws IOException;

    /** What was taken so far is to be seen: nothing more may come for a while. */
    void flush() throws IOException;

    /** Takes what it wants, many at once when they come fast, where that may block; gives on what was taken. */
    default <M> Flow<M, List<M>, NotUsed> flow(Function<M, ConsumerRecord<byte[], byte[]>> record) {
        return Flow.<M>create()
                .filter(message -> wants(record.apply(message)))
                .take(max())
                .<List<M>>batchWeighted(
                        GATHERED_BYTES,
                        message -> (long) weight(record.apply(message)),
                        message -> new ArrayList<>(List.of(message)),
                        (gathered, message) -> {
                            gathered.add(message);
                            return gathered;
                        })
                .via(Flow.<List<M>>create()
                        .map(gathered -> {
                            for (M message : gathered) {
                                take(record.apply(message));
                            }
                            flush();
                            return gathered;
                        })
                        .async(Streams.BLOCKING_DISPATCHER, AHEAD_MAX));
    }

    private static int weight(ConsumerRecord<byte[], byte[]> record) {
        return RECORD_BYTES + Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
}

package barnabas.client;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.FlowWithContext;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import barnabas.client.ConsumerMessage.Committable;
import barnabas.client.ProducerMessage.Envelope;
import barnabas.client.ProducerMessage.Results;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sinks and flows that write records. Each stream that is run has connections of its own. A stream completes when all that went into it
 * is acked; it fails, or drops an element, as its supervision strategy says when a record cannot be written, with a {@link ClientException}.
 */
public final class Producer {
    private Producer() {}

    /** Writes records. The materialized value completes when all are acked. */
    public static <K, V> Sink<ProducerRecord<K, V>, CompletionStage<Done>> plainSink(ProducerSettings<K, V> settings) {
        return Flow.<ProducerRecord<K, V>>create()
                .map(ProducerMessage::single)
                .via(Producer.<K, V, NotUsed>flexiFlow(settings))
                .toMat(Sink.ignore(), Keep.right());
    }

    /** Writes the records of each envelope, and gives its result on when they are acked, in order. */
    public static <K, V, P> Flow<Envelope<K, V, P>, Results<K, V, P>, NotUsed> flexiFlow(
            ProducerSettings<K, V> settings) {
        return Flow.fromGraph(new ProducerStage<K, V, P>(settings));
    }

    /** The same with what accompanies an envelope as the stream's context, such as the offset that it comes from. */
    public static <K, V, C> FlowWithContext<Envelope<K, V, NotUsed>, C, Results<K, V, C>, C, NotUsed> flowWithContext(
            ProducerSettings<K, V> settings) {
        return FlowWithContext.fromPairs(Flow.<Pair<Envelope<K, V, NotUsed>, C>>create()
                .map(pair -> pair.first().withPassThrough(pair.second()))
                .via(Producer.<K, V, C>flexiFlow(settings))
                .map(results -> Pair.create(results, results.passThrough())));
    }

    /** Writes the records of each envelope, then commits the offset that accompanies it: at least once. */
    public static <K, V, IN extends Envelope<K, V, ? extends Committable>>
            Sink<IN, CompletionStage<Done>> committableSink(
                    ProducerSettings<K, V> settings, CommitterSettings committer) {
        return Flow.<IN>create()
                .map(envelope -> envelope.withPassThrough((Committable) envelope.passThrough()))
                .via(Producer.<K, V, Committable>flexiFlow(settings))
                .map(Results::passThrough)
                .toMat(Committer.sink(committer), Keep.right());
    }

    /** The same where the offset is the stream's context. */
    public static <K, V, IN extends Envelope<K, V, ?>, C extends Committable>
            Sink<Pair<IN, C>, CompletionStage<Done>> committableSinkWithOffsetContext(
                    ProducerSettings<K, V> settings, CommitterSettings committer) {
        return Flow.<Pair<IN, C>>create()
                .map(pair -> pair.first().<Committable>withPassThrough(pair.second()))
                .via(Producer.<K, V, Committable>flexiFlow(settings))
                .map(Results::passThrough)
                .toMat(Committer.sink(committer), Keep.right());
    }
}

package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import barnabas.client.Consumer;
import barnabas.client.Producer;
import barnabas.client.Subscriptions;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client beside a broker of our own. */
class ClientIT extends ClientGroupContract {
    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    @Override
    protected String bootstrap() {
        return broker.bootstrap();
    }

    @Test
    void streamsGoOnOverTheBrokersDeathWithEveryRecordOnceAndInOrder() throws Exception {
        clients().createTopic("restart", 1, Map.of());
        Queue<String> read = new ConcurrentLinkedQueue<>();
        Consumer.Control reader = Consumer.plainSource(consumer(), Subscriptions.assignment(partition("restart", 0)))
                .toMat(Sink.foreach(record -> read.add(record.value())), Keep.left())
                .run(system);
        var written = numbers("restart", 4000)
                .throttle(1500, Duration.ofSeconds(1))
                .runWith(Producer.plainSink(producer()), system);
        await().until(() -> read.size() > 500);
        broker.kill();
        broker.start();
        got(written);
        await().atMost(Duration.ofSeconds(20)).until(() -> read.size() >= 4000);
        got(reader.shutdown());
        assertThat(read)
                .containsExactlyElementsOf(
                        IntStream.range(0, 4000).mapToObj(i -> "value " + i).toList());
    }
}

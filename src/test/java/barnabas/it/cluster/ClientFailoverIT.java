package barnabas.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.ActorSystem;
import akka.actor.Cancellable;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.Consumer;
import barnabas.client.ConsumerSettings;
import barnabas.client.Producer;
import barnabas.client.ProducerMessage;
import barnabas.client.ProducerSettings;
import barnabas.client.Subscriptions;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Akka Streams client over the deaths and pauses of leaders: streams go on by themselves, with every record once and in order. */
@Tag("cluster")
@Tag("full")
@Timeout(300)
class ClientFailoverIT {
    private static final String TOPIC = "failover";

    private final Cluster cluster = Cluster.barnabas();
    private final ActorSystem system = ActorSystem.create(
            "failover",
            ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load("reference.conf")));
    private final Queue<String> read = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicLong ackedAtNs = new AtomicLong();
    private final AtomicLong longestGapNs = new AtomicLong();

    @AfterEach
    void close() throws Exception {
        cluster.close();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Writes a thousand records a second until it is cancelled, and notes the longest time without an ack. */
    private Source<ProducerRecord<String, String>, Cancellable> numbers() {
        return Source.tick(Duration.ZERO, Duration.ofMillis(10), Done.getInstance())
                .mapConcat(tick -> IntStream.range(0, 10)
                        .mapToObj(i -> new ProducerRecord<>(TOPIC, "k", Integer.toString(sent.getAndIncrement())))
                        .toList());
    }

    private void onAck() {
        acked.incrementAndGet();
        long now = System.nanoTime();
        long before = ackedAtNs.getAndSet(now);
        if (before > 0) {
            longestGapNs.accumulateAndGet(now - before, Math::max);
        }
    }

    private void goOn(int more) {
        int until = acked.get() + more;
        await("records are acked").atMost(Duration.ofSeconds(60)).until(() -> acked.get() >= until);
    }

    private Duration longestGapDuring(int more) {
        longestGapNs.set(0);
        goOn(more);
        return Duration.ofNanos(longestGapNs.get());
    }

    @Test
    void everyRecordIsThereOnceAndInOrderThoughLeadersArePausedAndKilled() throws Exception {
        cluster.start();
        cluster.createTopic(TOPIC, 1, Map.of());
        cluster.awaitInSync(TOPIC, Duration.ofSeconds(30));
        var consumer = ConsumerSettings.create(system, new StringDeserializer(), new StringDeserializer())
                .withBootstrapServers(cluster.bootstrap())
                .withProperty("auto.offset.reset", "earliest");
        var producer = ProducerSettings.create(system, new StringSerializer(), new StringSerializer())
                .withBootstrapServers(cluster.bootstrap());
        Consumer.Control reader = Consumer.plainSource(consumer, Subscriptions.assignment(new TopicPartition(TOPIC, 0)))
                .toMat(Sink.foreach(record -> read.add(record.value())), Keep.left())
                .run(system);
        var written = numbers()
                .map(ProducerMessage::single)
                .viaMat(Producer.flexiFlow(producer), Keep.left())
                .toMat(Sink.foreach(result -> onAck()), Keep.both())
                .run(system);
        goOn(2000);

        Node paused = cluster.leader(TOPIC, 0);
        paused.pause();
        Duration pauseGap = longestGapDuring(4000);
        paused.resume();
        goOn(1000);
        cluster.awaitInSync(TOPIC, Duration.ofSeconds(60));

        Node killed = cluster.leader(TOPIC, 0);
        killed.kill();
        Duration killGap = longestGapDuring(3000);
        killed.start();
        goOn(1000);

        written.first().cancel();
        CompletionStage<Done> done = written.second();
        done.toCompletableFuture().get(30, TimeUnit.SECONDS);
        await("all is read").atMost(Duration.ofSeconds(30)).until(() -> read.size() >= sent.get());
        reader.shutdown().toCompletableFuture().get(10, TimeUnit.SECONDS);
        System.out.println("client: longest time without an ack, leader paused=" + pauseGap + " killed=" + killGap);
        List<String> expected =
                IntStream.range(0, sent.get()).mapToObj(Integer::toString).toList();
        assertThat(read).containsExactlyElementsOf(expected);
        assertThat(pauseGap).isLessThan(Duration.ofMillis(2500));
        assertThat(killGap).isLessThan(Duration.ofMillis(2500));
    }
}

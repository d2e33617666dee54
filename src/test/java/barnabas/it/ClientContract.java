package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.NotUsed;
import akka.actor.ActorSystem;
import akka.japi.Pair;
import akka.stream.ActorAttributes;
import akka.stream.Supervision;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.ClientException;
import barnabas.client.ClientException.Advice;
import barnabas.client.Producer;
import barnabas.client.ProducerMessage;
import barnabas.client.ProducerMessage.MultiResult;
import barnabas.client.ProducerMessage.Result;
import barnabas.client.ProducerMessage.Results;
import barnabas.client.ProducerSettings;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the client relies on, whoever's broker it speaks to. What it writes is read by Apache Kafka's consumer. */
@Timeout(60)
public abstract class ClientContract {
    static ActorSystem system;

    @BeforeAll
    static void startSystem() {
        system = ActorSystem.create(
                "client", ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load("reference.conf")));
    }

    @AfterAll
    static void stopSystem() throws Exception {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** Comma-separated. */
    protected abstract String bootstrap();

    final Clients clients() {
        return new Clients(bootstrap());
    }

    final ProducerSettings<String, String> producer() {
        return ProducerSettings.create(system, new StringSerializer(), new StringSerializer())
                .withBootstrapServers(bootstrap());
    }

    static <T> T got(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    static ClientException refused(CompletionStage<?> stage) {
        try {
            got(stage);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(ClientException.class);
            return (ClientException) e.getCause();
        } catch (Exception e) {
            throw new AssertionError("it should have failed by itself", e);
        }
        throw new AssertionError("it should have failed");
    }

    static Source<ProducerRecord<String, String>, NotUsed> numbers(String topic, int count) {
        return Source.range(0, count - 1).map(i -> new ProducerRecord<>(topic, "key " + i, "value " + i));
    }

    List<String> values(String topic) {
        return clients().readAll(topic).values().stream()
                .flatMap(List::stream)
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void plainSinkWritesWhatGoesIntoItInOrder(String codec) throws Exception {
        String topic = "plain-" + codec;
        clients().createTopic(topic, 3, Map.of());
        got(numbers(topic, 5000).runWith(Producer.plainSink(producer().withProperty("compression.type", codec)), system));
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> read = clients().readAll(topic);
        assertThat(read.values().stream().mapToInt(List::size).sum()).isEqualTo(5000);
        read.forEach((partition, records) -> {
            int before = -1;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                int number = Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8).substring(6));
                assertThat(number).isGreaterThan(before);
                assertThat(Utils.toPositive(Utils.murmur2(record.key())) % 3).isEqualTo(partition);
                before = number;
            }
        });
    }

    @Test
    void flexiFlowGivesResultsInTheOrderOfItsEnvelopes() throws Exception {
        clients().createTopic("flexi", 2, Map.of());
        List<Results<String, String, Integer>> results = got(Source.range(0, 999)
                .map(i -> i % 3 == 0
                        ? ProducerMessage.<String, String, Integer>passThrough(i)
                        : i % 3 == 1
                                ? ProducerMessage.single(new ProducerRecord<>("flexi", 0, "k", "v" + i), i)
                                : ProducerMessage.multi(
                                        List.of(
                                                new ProducerRecord<>("flexi", 1, "k", "a" + i),
                                                new ProducerRecord<>("flexi", 0, "k", "b" + i)),
                                        i))
                .via(Producer.flexiFlow(producer()))
                .runWith(Sink.seq(), system));
        assertThat(results).extracting(Results::passThrough).isEqualTo(IntStream.range(0, 1000)
                .boxed()
                .toList());
        long offset = -1;
        for (Results<String, String, Integer> result : results) {
            if (result instanceof Result<String, String, Integer> single) {
                assertThat(single.offset()).isGreaterThan(offset);
                offset = single.offset();
            } else if (result instanceof MultiResult<String, String, Integer> multi) {
                assertThat(multi.parts().get(0).metadata().partition()).isOne();
                offset = multi.parts().get(1).metadata().offset();
            }
        }
        assertThat(clients().readAll("flexi").get(0)).hasSize((int) offset + 1);
    }

    @Test
    void flowWithContextKeepsTheContextBesideTheResult() throws Exception {
        clients().createTopic("context", 1, Map.of());
        var results = got(Source.range(0, 9)
                .map(i -> Pair.create(ProducerMessage.single(new ProducerRecord<>("context", "k", "v" + i)), "c" + i))
                .via(Producer.<String, String, String>flowWithContext(producer()).asFlow())
                .runWith(Sink.seq(), system));
        assertThat(results).extracting(Pair::second).containsExactlyElementsOf(IntStream.range(0, 10)
                .mapToObj(i -> "c" + i)
                .toList());
    }

    @Test
    void producingIsSlowedDownByTheBrokerAndNotByMemory() throws Exception {
        clients().createTopic("slow", 1, Map.of());
        String value = "x".repeat(10_000);
        var done = Source.range(1, 3000)
                .map(i -> new ProducerRecord<String, String>("slow", value))
                .runWith(Producer.plainSink(producer().withBufferBytes(200_000)), system);
        got(done);
        assertThat(values("slow")).hasSize(3000);
    }

    @Test
    void aRecordThatIsTooLargeIsRefusedAndNamed() throws Exception {
        clients().createTopic("large", 1, Map.of());
        var record = new ProducerRecord<String, String>("large", "x".repeat(2 << 20));
        ClientException refusal = refused(Source.single(record).runWith(Producer.plainSink(producer()), system));
        assertThat(refusal.advice()).isEqualTo(Advice.GIVE_UP);
        assertThat(refusal).hasMessageContaining("topic=large").hasCauseInstanceOf(RecordTooLargeException.class);
    }

    @Test
    void aBatchThatTheBrokerFindsTooLargeIsSentInParts() throws Exception {
        clients().createTopic("parts", 1, Map.of("max.message.bytes", "3000"));
        got(numbers("parts", 2000).runWith(Producer.plainSink(producer()), system));
        assertThat(values("parts")).isEqualTo(IntStream.range(0, 2000)
                .mapToObj(i -> "value " + i)
                .toList());
        var record = new ProducerRecord<String, String>("parts", "x".repeat(5000));
        ClientException refusal = refused(Source.single(record).runWith(Producer.plainSink(producer()), system));
        assertThat(refusal.advice()).isEqualTo(Advice.GIVE_UP);
        assertThat(refusal.partition()).hasValueSatisfying(partition -> assertThat(partition.topic())
                .isEqualTo("parts"));
    }

    @Test
    void theSupervisionStrategyDecidesWhatARefusedRecordDoesToTheStream() throws Exception {
        clients().createTopic("supervised", 1, Map.of());
        Serializer<String> picky = (topic, data) -> {
            if (data.endsWith("7")) {
                throw new IllegalStateException("no sevens");
            }
            return data.getBytes(StandardCharsets.UTF_8);
        };
        ProducerSettings<String, String> settings = ProducerSettings.create(system, new StringSerializer(), picky)
                .withBootstrapServers(bootstrap());
        ClientException refusal = refused(numbers("supervised", 10).runWith(Producer.plainSink(settings), system));
        assertThat(refusal).hasCauseInstanceOf(SerializationException.class).hasMessageContaining("no sevens");
        int before = values("supervised").size();
        got(numbers("supervised", 20)
                .toMat(
                        Producer.plainSink(settings)
                                .withAttributes(
                                        ActorAttributes.withSupervisionStrategy(Supervision.getResumingDecider())),
                        Keep.right())
                .run(system));
        assertThat(values("supervised")).hasSize(before + 18);
    }

    @Test
    void anUnknownTopicIsNamedWhenItMayNotBeMade() {
        var settings = producer().withProperty("allow.auto.create.topics", "false");
        ClientException refusal = refused(numbers("nowhere", 1).runWith(Producer.plainSink(settings), system));
        assertThat(refusal.advice()).isEqualTo(Advice.GIVE_UP);
        assertThat(refusal)
                .hasMessageContaining("topic=nowhere")
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void anAddressWhereNobodyListensIsNamed() {
        var settings = ProducerSettings.create(
                        ConfigFactory.load("reference.conf").getConfig("barnabas.client.producer"),
                        ConfigFactory.parseString("bootstrap-timeout = 1s")
                                .withFallback(ConfigFactory.load("reference.conf")
                                        .getConfig("barnabas.client.connection")),
                        new StringSerializer(),
                        new StringSerializer())
                .withBootstrapServers("127.0.0.1:1");
        ClientException refusal = refused(numbers("any", 1).runWith(Producer.plainSink(settings), system));
        assertThat(refusal.advice()).isEqualTo(Advice.RETRY);
        assertThat(refusal).hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void settingsThatMakeNoSenseFailTheStreamAtOnce() {
        assertThat(refused(numbers("any", 1).runWith(Producer.plainSink(producer().withProperty("acks", "7")), system)))
                .hasMessageContaining("acks");
        assertThat(refused(numbers("any", 1)
                        .runWith(Producer.plainSink(producer().withBootstrapServers("nonsense")), system)))
                .hasMessageContaining("nonsense");
    }

    @Test
    void weakerAcksAreTakenAtTheirWord() throws Exception {
        clients().createTopic("acks", 1, Map.of());
        for (String acks : List.of("0", "1", "all")) {
            got(numbers("acks", 100).runWith(Producer.plainSink(producer().withProperty("acks", acks)), system));
        }
        await("records sent without acks arrive")
                .atMost(Duration.ofSeconds(10))
                .until(() -> values("acks").size() == 300);
    }
}

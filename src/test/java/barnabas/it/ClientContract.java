package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
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
import barnabas.client.Committer;
import barnabas.client.CommitterSettings;
import barnabas.client.Consumer;
import barnabas.client.ConsumerSettings;
import barnabas.client.MetadataClient;
import barnabas.client.Producer;
import barnabas.client.ProducerMessage;
import barnabas.client.ProducerMessage.MultiResult;
import barnabas.client.ProducerMessage.Result;
import barnabas.client.ProducerMessage.Results;
import barnabas.client.ProducerSettings;
import barnabas.client.SendProducer;
import barnabas.client.Subscription;
import barnabas.client.Subscriptions;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
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
                "client",
                ConfigFactory.parseString("akka.loglevel = WARNING")
                        .withFallback(ConfigFactory.load("reference.conf")));
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
        got(numbers(topic, 5000)
                .runWith(Producer.plainSink(producer().withProperty("compression.type", codec)), system));
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
        assertThat(results)
                .extracting(Results::passThrough)
                .isEqualTo(IntStream.range(0, 1000).boxed().toList());
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
                .via(Producer.<String, String, String>flowWithContext(producer())
                        .asFlow())
                .runWith(Sink.seq(), system));
        assertThat(results)
                .extracting(Pair::second)
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "c" + i).toList());
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
        assertThat(values("parts"))
                .isEqualTo(IntStream.range(0, 2000).mapToObj(i -> "value " + i).toList());
        var record = new ProducerRecord<String, String>("parts", "x".repeat(5000));
        ClientException refusal = refused(Source.single(record).runWith(Producer.plainSink(producer()), system));
        assertThat(refusal.advice()).isEqualTo(Advice.GIVE_UP);
        assertThat(refusal.partition())
                .hasValueSatisfying(partition -> assertThat(partition.topic()).isEqualTo("parts"));
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
        ProducerSettings<String, String> settings =
                ProducerSettings.create(system, new StringSerializer(), picky).withBootstrapServers(bootstrap());
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
                                .withFallback(
                                        ConfigFactory.load("reference.conf").getConfig("barnabas.client.connection")),
                        new StringSerializer(),
                        new StringSerializer())
                .withBootstrapServers("127.0.0.1:1");
        ClientException refusal = refused(numbers("any", 1).runWith(Producer.plainSink(settings), system));
        assertThat(refusal.advice()).isEqualTo(Advice.RETRY);
        assertThat(refusal).hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void settingsThatMakeNoSenseFailTheStreamAtOnce() {
        assertThat(refused(
                        numbers("any", 1).runWith(Producer.plainSink(producer().withProperty("acks", "7")), system)))
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

    final ConsumerSettings<String, String> consumer() {
        return ConsumerSettings.create(system, new StringDeserializer(), new StringDeserializer())
                .withBootstrapServers(bootstrap())
                .withProperty("auto.offset.reset", "earliest");
    }

    static TopicPartition partition(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }

    private void fill(String topic, int partitions, int count) throws Exception {
        clients().createTopic(topic, partitions, Map.of());
        got(Source.range(0, count - 1)
                .map(i -> new ProducerRecord<>(
                        topic,
                        i % partitions,
                        1_000_000L + i,
                        "key " + i,
                        "value " + i,
                        List.<Header>of(new RecordHeader("h", new byte[] {i.byteValue()}))))
                .runWith(Producer.plainSink(producer()), system));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void plainSourceGivesRecordsAsTheyWereWritten(String codec) throws Exception {
        String topic = "read-" + codec;
        clients().createTopic(topic, 1, Map.of());
        fillExisting(topic, 3000, producer().withProperty("compression.type", codec));
        List<ConsumerRecord<String, String>> records =
                got(Consumer.plainSource(consumer(), Subscriptions.assignment(partition(topic, 0)))
                        .take(3000)
                        .runWith(Sink.seq(), system));
        for (int i = 0; i < 3000; i++) {
            ConsumerRecord<String, String> record = records.get(i);
            assertThat(record.offset()).isEqualTo(i);
            assertThat(record.timestamp()).isEqualTo(1_000_000 + i);
            assertThat(record.key()).isEqualTo("key " + i);
            assertThat(record.value()).isEqualTo("value " + i);
            assertThat(record.headers().lastHeader("h").value()).containsExactly((byte) i);
        }
    }

    private void fillExisting(String topic, int count, ProducerSettings<String, String> settings) throws Exception {
        got(Source.range(0, count - 1)
                .map(i -> new ProducerRecord<>(
                        topic,
                        0,
                        1_000_000L + i,
                        "key " + i,
                        "value " + i,
                        List.<Header>of(new RecordHeader("h", new byte[] {i.byteValue()}))))
                .runWith(Producer.plainSink(settings), system));
    }

    private List<String> first(Subscription subscription, int count) throws Exception {
        return got(Consumer.plainSource(consumer(), subscription)
                .map(record -> record.partition() + "@" + record.offset())
                .take(count)
                .runWith(Sink.seq(), system));
    }

    @Test
    void aSourceBeginsWhereItIsToldTo() throws Exception {
        fill("begin", 2, 100);
        TopicPartition one = partition("begin", 1);
        assertThat(first(Subscriptions.assignmentWithOffset(one, 17), 2)).containsExactly("1@17", "1@18");
        assertThat(first(Subscriptions.assignmentOffsetsForTimes(one, 1_000_041), 1))
                .containsExactly("1@20");
        assertThat(first(Subscriptions.assignment(one), 1)).containsExactly("1@0");
        assertThat(first(Subscriptions.assignment(one, partition("begin", 0)), 100))
                .contains("0@0", "1@49")
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsCommittedIsWhereTheNextReaderOfTheGroupBegins() throws Exception {
        fill("committed", 1, 100);
        var subscription = Subscriptions.assignment(partition("committed", 0));
        var settings = consumer().withGroupId("committed");
        got(Consumer.committableSource(settings, subscription)
                .take(40)
                .map(message -> message.committableOffset())
                .runWith(Committer.sink(CommitterSettings.create(system)), system));
        var next = got(Consumer.committableSource(settings, subscription).runWith(Sink.head(), system));
        assertThat(next.record().offset()).isEqualTo(40);
        assertThat(next.committableOffset().partitionOffset().key().groupId()).isEqualTo("committed");
        got(Consumer.sourceWithOffsetContext(settings, subscription)
                .asSource()
                .take(10)
                .runWith(Committer.sinkWithOffsetContext(CommitterSettings.create(system)), system));
        assertThat(got(Consumer.atMostOnceSource(settings, subscription).take(2).runWith(Sink.seq(), system)))
                .extracting(ConsumerRecord::offset)
                .containsExactly(50L, 51L);
    }

    @Test
    void aStreamThatIsToldToDrainEndsWhenAllItGaveIsCommitted() throws Exception {
        fill("drain", 1, 1000);
        var settings = consumer().withGroupId("drain");
        var subscription = Subscriptions.assignment(partition("drain", 0));
        Queue<Long> seen = new ConcurrentLinkedQueue<>();
        Consumer.DrainingControl<Done> control = Consumer.committableSource(settings, subscription)
                .throttle(2000, Duration.ofSeconds(1))
                .map(message -> {
                    seen.add(message.record().offset());
                    return message.committableOffset();
                })
                .toMat(Committer.sink(CommitterSettings.create(system)), Consumer::createDrainingControl)
                .run(system);
        await().until(() -> seen.size() > 200);
        long began = System.nanoTime();
        got(control.drainAndShutdown(system.dispatcher()));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        got(control.isShutdown());
        assertThat(got(Consumer.plainSource(settings, subscription).runWith(Sink.head(), system))
                        .offset())
                .isEqualTo(seen.size());
    }

    @Test
    void whatIsConsumedAndProducedIsCommittedBehindIt() throws Exception {
        fill("in", 1, 500);
        clients().createTopic("out", 1, Map.of());
        var settings = consumer().withGroupId("in-out");
        var subscription = Subscriptions.assignment(partition("in", 0));
        got(Consumer.committableSource(settings, subscription)
                .take(500)
                .map(message -> ProducerMessage.single(
                        new ProducerRecord<String, String>(
                                "out", message.record().value()),
                        message.committableOffset()))
                .runWith(Producer.committableSink(producer(), CommitterSettings.create(system)), system));
        assertThat(values("out")).hasSize(500);
        fillExisting("in", 1, producer());
        assertThat(got(Consumer.plainSource(settings, subscription).runWith(Sink.head(), system))
                        .offset())
                .isEqualTo(500);
    }

    @Test
    void aReaderThatWaitsHearsOfARecordAtOnce() throws Exception {
        clients().createTopic("tail", 2, Map.of());
        var reader = Consumer.plainSource(
                        consumer(), Subscriptions.assignment(partition("tail", 0), partition("tail", 1)))
                .runWith(Sink.queue(), system);
        CompletionStage<Optional<ConsumerRecord<String, String>>> next = reader.pull();
        SendProducer<String, String> sender = SendProducer.create(producer(), system);
        try {
            List<Long> tookMs = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                long began = System.nanoTime();
                got(sender.send(new ProducerRecord<>("tail", i % 2, "k", "v" + i)));
                assertThat(got(next))
                        .hasValueSatisfying(record -> assertThat(record.value()).startsWith("v"));
                tookMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                next = reader.pull();
            }
            tookMs.sort(null);
            assertThat(tookMs.get(25)).as("of %s", tookMs).isLessThan(100);
        } finally {
            got(sender.close());
            reader.cancel();
        }
    }

    @Test
    void aPlaceThatIsNotThereIsNamedWhenNothingMayBeDoneAboutIt() throws Exception {
        fill("short", 1, 10);
        var settings = consumer().withProperty("auto.offset.reset", "none");
        var subscription = Subscriptions.assignmentWithOffset(partition("short", 0), 5000);
        ClientException refusal =
                refused(Consumer.plainSource(settings, subscription).runWith(Sink.head(), system));
        assertThat(refusal).hasCauseInstanceOf(OffsetOutOfRangeException.class);
        assertThat(refusal.partition()).contains(partition("short", 0));
        assertThat(refusal.offset()).hasValue(5000);
        assertThat(refused(Consumer.plainSource(settings, Subscriptions.assignment(partition("short", 0)))
                        .runWith(Sink.head(), system)))
                .hasCauseInstanceOf(NoOffsetForPartitionException.class);
        assertThat(got(Consumer.plainSource(consumer(), subscription).runWith(Sink.head(), system))
                        .offset())
                .isZero();
    }

    @Test
    void aPartitionThatIsNotThereIsNamedWhenItMayNotBeMade() {
        var settings = consumer().withProperty("allow.auto.create.topics", "false");
        assertThat(refused(Consumer.plainSource(settings, Subscriptions.assignment(partition("nowhere", 3)))
                        .runWith(Sink.head(), system)))
                .hasMessageContaining("nowhere-3")
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void aGroupMustBeNamedWhereOneIsNeeded() {
        for (var stream : List.of(
                Consumer.plainSource(consumer(), Subscriptions.topics("any")).runWith(Sink.ignore(), system),
                Consumer.committableSource(consumer(), Subscriptions.assignment(partition("any", 0)))
                        .runWith(Sink.ignore(), system))) {
            assertThat(refused(stream))
                    .hasMessageContaining("group.id")
                    .hasCauseInstanceOf(InvalidGroupIdException.class);
        }
    }

    @Test
    void whatCannotBeDeserializedIsNamedAndMayBePassedOver() throws Exception {
        fill("garbled", 1, 20);
        Deserializer<String> picky = (topic, data) -> {
            String text = new String(data, StandardCharsets.UTF_8);
            if (text.endsWith("7")) {
                throw new IllegalStateException("no sevens");
            }
            return text;
        };
        var settings = ConsumerSettings.create(system, new StringDeserializer(), picky)
                .withBootstrapServers(bootstrap())
                .withProperty("auto.offset.reset", "earliest");
        var source = Consumer.plainSource(settings, Subscriptions.assignment(partition("garbled", 0)));
        ClientException refusal = refused(source.runWith(Sink.ignore(), system));
        assertThat(refusal.offset()).hasValue(7);
        assertThat(got(source.withAttributes(ActorAttributes.withSupervisionStrategy(Supervision.getResumingDecider()))
                        .take(18)
                        .runWith(Sink.seq(), system)))
                .extracting(ConsumerRecord::offset)
                .doesNotContain(7L, 17L)
                .hasSize(18);
    }

    @Test
    void metadataClientAnswersForTopicsAndOffsets() throws Exception {
        fill("asked", 2, 100);
        var one = partition("asked", 1);
        var settings = consumer().withGroupId("asked");
        got(Consumer.committableSource(settings, Subscriptions.assignment(one))
                .take(10)
                .map(message -> message.committableOffset())
                .runWith(Committer.sink(CommitterSettings.create(system)), system));
        MetadataClient client = MetadataClient.create(settings, Duration.ofSeconds(10), system);
        try {
            assertThat(got(client.listTopics())).containsKey("asked");
            assertThat(got(client.getPartitionsFor("asked"))).hasSize(2);
            assertThat(got(client.getPartitionsFor("nowhere"))).isEmpty();
            assertThat(got(client.getBeginningOffsetForPartition(one))).isZero();
            assertThat(got(client.getEndOffsets(Set.of(one, partition("asked", 0)))))
                    .containsEntry(one, 50L)
                    .containsEntry(partition("asked", 0), 50L);
            assertThat(got(client.getCommittedOffsets(Set.of(one))).get(one).offset())
                    .isEqualTo(10);
        } finally {
            got(client.close());
        }
        assertThat(refused(client.listTopics())).hasMessageContaining("closed");
    }

    @Test
    void aSubscriptionWithAnEndIsReadSoFarAndCompletes() throws Exception {
        clients().createTopic("bounded", 3, Map.of());
        got(Source.range(0, 99)
                .map(i -> new ProducerRecord<>("bounded", i % 2, "k", "value " + i))
                .runWith(Producer.plainSink(producer()), system));
        MetadataClient client = MetadataClient.create(consumer(), Duration.ofSeconds(10), system);
        Map<TopicPartition, Long> ends = new HashMap<>(got(client.getEndOffsets(
                Set.of(partition("bounded", 0), partition("bounded", 1), partition("bounded", 2)))));
        assertThat(ends).containsValues(50L, 0L);
        ends.put(partition("bounded", 1), 10L);
        var records = got(Consumer.plainSource(
                        consumer(), Subscriptions.assignment(ends.keySet()).until(ends))
                .runWith(Sink.seq(), system));
        assertThat(records).hasSize(60).allSatisfy(record -> assertThat(record.offset())
                .isLessThan(ends.get(partition("bounded", record.partition()))));
        got(client.close());
    }

    @Test
    void theFirstOffsetOfATimeIsFoundAndLeftOutWhereThereIsNone() throws Exception {
        clients().createTopic("times", 2, Map.of());
        got(Source.range(0, 9)
                .map(i -> new ProducerRecord<>("times", 0, 1000L + i, "k", "value " + i))
                .runWith(Producer.plainSink(producer()), system));
        MetadataClient client = MetadataClient.create(consumer(), Duration.ofSeconds(10), system);
        assertThat(got(client.getOffsetsForTimestamp(Set.of(partition("times", 0), partition("times", 1)), 1004)))
                .containsExactly(Map.entry(partition("times", 0), 4L));
        got(client.close());
    }
}

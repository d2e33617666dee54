package barnabas.docs;

import akka.Done;
import akka.actor.ActorSystem;
import akka.japi.Pair;
import akka.stream.ActorAttributes;
import akka.stream.Supervision;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.ClientException;
import barnabas.client.Committer;
import barnabas.client.CommitterSettings;
import barnabas.client.Consumer;
import barnabas.client.ConsumerSettings;
import barnabas.client.MetadataClient;
import barnabas.client.Producer;
import barnabas.client.ProducerMessage;
import barnabas.client.ProducerSettings;
import barnabas.client.SendProducer;
import barnabas.client.Subscriptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Every example of docs/client.md, for the compiler to look at; {@link ClientDocsTest} holds the two against each other. */
@SuppressWarnings("unused")
final class ClientExamples {
    private final ActorSystem system;
    private final ProducerSettings<String, String> producerSettings;
    private final ConsumerSettings<String, String> consumerSettings;
    private final CommitterSettings committerSettings;

    ClientExamples(ActorSystem system) {
        this.system = system;
        producerSettings = producerSettings();
        consumerSettings = consumerSettings();
        committerSettings = CommitterSettings.create(system);
    }

    private ProducerSettings<String, String> producerSettings() {
        // begin
        ProducerSettings<String, String> producerSettings = ProducerSettings.create(
                        system, new StringSerializer(), new StringSerializer())
                .withBootstrapServers("localhost:9092")
                .withProperty("compression.type", "zstd");
        // end
        return producerSettings;
    }

    private ConsumerSettings<String, String> consumerSettings() {
        // begin
        ConsumerSettings<String, String> consumerSettings = ConsumerSettings.create(
                        system, new StringDeserializer(), new StringDeserializer())
                .withBootstrapServers("localhost:9092")
                .withGroupId("billing")
                .withProperty("auto.offset.reset", "earliest");
        // end
        return consumerSettings;
    }

    private CompletionStage<Done> handle(ConsumerRecord<String, String> record) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    CompletionStage<Done> plainSink() {
        // begin
        CompletionStage<Done> done = Source.range(1, 100)
                .map(number -> new ProducerRecord<>("orders", "key " + number, "value " + number))
                .runWith(Producer.plainSink(producerSettings), system);
        // end
        return done;
    }

    CompletionStage<Done> flexiFlow() {
        // begin
        CompletionStage<Done> done = Source.range(1, 100)
                .map(number -> ProducerMessage.multi(
                        List.of(
                                new ProducerRecord<String, String>("orders", "value " + number),
                                new ProducerRecord<String, String>("audit", "value " + number)),
                        number))
                .via(Producer.flexiFlow(producerSettings))
                .map(results -> "both records of " + results.passThrough() + " are written")
                .runWith(Sink.foreach(System.out::println), system);
        // end
        return done;
    }

    CompletionStage<Done> flowWithContext() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.sourceWithOffsetContext(
                        consumerSettings, Subscriptions.topics("orders"))
                .map(record -> ProducerMessage.single(new ProducerRecord<>("copies", record.key(), record.value())))
                .via(Producer.flowWithContext(producerSettings))
                .toMat(Committer.sinkWithOffsetContext(committerSettings), Consumer::createDrainingControl)
                .run(system);
        // end
        return control.streamCompletion();
    }

    CompletionStage<Done> committableSink() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.committableSource(
                        consumerSettings, Subscriptions.topics("orders"))
                .map(message -> ProducerMessage.single(
                        new ProducerRecord<>(
                                "copies",
                                message.record().key(),
                                message.record().value()),
                        message.committableOffset()))
                .toMat(Producer.committableSink(producerSettings, committerSettings), Consumer::createDrainingControl)
                .run(system);
        // end
        return control.streamCompletion();
    }

    CompletionStage<Done> committableSinkWithOffsetContext() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.sourceWithOffsetContext(
                        consumerSettings, Subscriptions.topics("orders"))
                .map(record -> ProducerMessage.single(new ProducerRecord<>("copies", record.key(), record.value())))
                .toMat(
                        Producer.committableSinkWithOffsetContext(producerSettings, committerSettings),
                        Consumer::createDrainingControl)
                .run(system);
        // end
        return control.streamCompletion();
    }

    CompletionStage<RecordMetadata> sendProducer() {
        // begin
        SendProducer<String, String> producer = SendProducer.create(producerSettings, system);
        CompletionStage<RecordMetadata> sent = producer.send(new ProducerRecord<>("orders", "key", "value"));
        sent.thenCompose(metadata -> producer.close());
        // end
        return sent;
    }

    CompletionStage<Done> plainSource() {
        // begin
        CompletionStage<Done> done = Consumer.plainSource(
                        consumerSettings, Subscriptions.assignmentWithOffset(new TopicPartition("orders", 0), 1000))
                .runWith(Sink.foreach(record -> System.out.println(record.value())), system);
        // end
        return done;
    }

    CompletionStage<Done> committableSource() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.committableSource(
                        consumerSettings, Subscriptions.topics("orders"))
                .mapAsync(8, message -> handle(message.record()).thenApply(done -> message.committableOffset()))
                .toMat(Committer.sink(committerSettings), Consumer::createDrainingControl)
                .run(system);
        CompletionStage<Done> drained = control.drainAndShutdown(system.dispatcher());
        // end
        return drained;
    }

    CompletionStage<Done> sourceWithOffsetContext() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.sourceWithOffsetContext(
                        consumerSettings, Subscriptions.topics("orders"))
                .mapAsync(8, this::handle)
                .toMat(Committer.sinkWithOffsetContext(committerSettings), Consumer::createDrainingControl)
                .run(system);
        // end
        return control.streamCompletion();
    }

    CompletionStage<Done> atMostOnceSource() {
        // begin
        CompletionStage<Done> done = Consumer.atMostOnceSource(consumerSettings, Subscriptions.topics("orders"))
                .mapAsync(1, this::handle)
                .runWith(Sink.ignore(), system);
        // end
        return done;
    }

    Consumer.Control plainPartitionedSource() {
        // begin
        Consumer.Control control = Consumer.plainPartitionedSource(consumerSettings, Subscriptions.topics("orders"))
                .flatMapMerge(100, pair -> pair.second().map(record -> pair.first() + " " + record.value()))
                .to(Sink.foreach(System.out::println))
                .run(system);
        // end
        return control;
    }

    CompletionStage<Done> committablePartitionedSource() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.committablePartitionedSource(
                        consumerSettings, Subscriptions.topics("orders"))
                .mapAsyncUnordered(100, pair -> pair.second()
                        .mapAsync(1, message -> handle(message.record()).thenApply(done -> message.committableOffset()))
                        .runWith(Committer.sink(committerSettings), system))
                .toMat(Sink.ignore(), Consumer::createDrainingControl)
                .run(system);
        // end
        return control.streamCompletion();
    }

    private CompletionStage<Map<TopicPartition, Long>> readOffsets(Set<TopicPartition> partitions) {
        return CompletableFuture.completedFuture(Map.of());
    }

    Consumer.Control plainPartitionedManualOffsetSource() {
        // begin
        Consumer.Control control = Consumer.plainPartitionedManualOffsetSource(
                        consumerSettings, Subscriptions.topics("orders"), this::readOffsets)
                .flatMapMerge(100, Pair::second)
                .to(Sink.foreach(record -> System.out.println(record.offset())))
                .run(system);
        // end
        return control;
    }

    CompletionStage<Done> failures() {
        // begin
        CompletionStage<Done> done = Source.single(new ProducerRecord<String, String>("orders", "value"))
                .toMat(
                        Producer.plainSink(producerSettings)
                                .withAttributes(ActorAttributes.withSupervisionStrategy(
                                        failure -> failure instanceof ClientException refused
                                                        && refused.advice() == ClientException.Advice.GIVE_UP
                                                ? Supervision.resume()
                                                : Supervision.stop())),
                        Keep.right())
                .run(system);
        // end
        return done;
    }

    ProducerSettings<String, String> secured() {
        // begin
        ProducerSettings<String, String> secured = producerSettings
                .withProperty("security.protocol", "SASL_SSL")
                .withProperty("ssl.truststore.type", "PEM")
                .withProperty("ssl.truststore.location", "/etc/ssl/brokers.pem")
                .withProperty("sasl.mechanism", "SCRAM-SHA-512")
                .withProperty(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"anna\" password=\"pears\";");
        // end
        return secured;
    }

    Consumer.DrainingControl<Done> committablePartitionedManualOffsetSource() {
        // begin
        Consumer.DrainingControl<Done> control = Consumer.committablePartitionedManualOffsetSource(
                        consumerSettings, Subscriptions.topics("orders"), this::readOffsets)
                .mapAsyncUnordered(100, pair -> pair.second()
                        .mapAsync(1, message -> handle(message.record()).thenApply(done -> message.committableOffset()))
                        .runWith(Committer.sink(committerSettings), system))
                .toMat(Sink.ignore(), Consumer::createDrainingControl)
                .run(system);
        // end
        return control;
    }

    CompletionStage<List<String>> metadataClient() {
        // begin
        MetadataClient metadata = MetadataClient.create(consumerSettings, Duration.ofSeconds(10), system);
        TopicPartition partition = new TopicPartition("orders", 0);
        CompletionStage<List<String>> values = metadata.getEndOffsets(Set.of(partition))
                .thenCompose(ends -> Consumer.plainSource(
                                consumerSettings,
                                Subscriptions.assignmentWithOffset(partition, 0).until(ends))
                        .map(ConsumerRecord::value)
                        .runWith(Sink.seq(), system));
        values.thenCompose(read -> metadata.close());
        // end
        return values;
    }
}

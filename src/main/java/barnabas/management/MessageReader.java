package barnabas.management;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.Consumer;
import barnabas.client.ConsumerSettings;
import barnabas.client.MetadataClient;
import barnabas.client.ProducerSettings;
import barnabas.client.SendProducer;
import barnabas.client.Subscriptions;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads and writes records as any client does, over the brokers' own Kafka listener: so it does not matter who leads. What it connects is closed
 * with each answer. Where that listener lets nobody in who does not say who he is, nothing can be read here. Thread-safe.
 */
final class MessageReader {
    private static final Duration OFFSETS_WITHIN = Duration.ofSeconds(4);
    private static final Duration READ_WITHIN = Duration.ofSeconds(5);

    /** With nothing more for so long, it is thought to be all: what ends a log may be a marker that no consumer is given. */
    private static final Duration QUIET_MAX = Duration.ofSeconds(1);

    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(10);
    private static final String CLIENT_ID = "barnabas-management";

    private static final Config BOUNDS = ConfigFactory.parseString("buffer-bytes = 8 MiB");

    private final ManagementServices services;
    private final ActorSystem<?> system;

    MessageReader(ManagementServices services, ActorSystem<?> system) {
        this.services = services;
        this.system = system;
    }

    /** Fails with a {@link barnabas.client.ClientException} when the partitions cannot be read now. */
    CompletionStage<Views.Messages> read(TopicImage topic, MessagesQuery query) {
        Chosen chosen = chosen(topic, query.partition());
        return offsets(chosen.led(), true).thenCompose(ends -> read(query, chosen, ends));
    }

    /** The partitions that are asked for: those that are led can be read. */
    private record Chosen(Set<TopicPartition> led, List<Integer> leaderless) {}

    private Chosen chosen(TopicImage topic, int only) {
        List<Integer> leaderless = new ArrayList<>();
        Set<TopicPartition> led = topic.partitions().stream()
                .map(PartitionImage::partition)
                .filter(partition -> only < 0 || only == partition)
                .filter(partition -> {
                    boolean isLed =
                            services.leaders().leader(new PartitionId(topic.name(), partition, topic.id())) != null;
                    return isLed || !leaderless.add(partition);
                })
                .map(partition -> new TopicPartition(topic.name(), partition))
                .collect(Collectors.toSet());
        return new Chosen(led, leaderless);
    }

    /** Where each log begins and ends. */
    private record Ends(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {}

    private CompletionStage<Ends> offsets(Set<TopicPartition> partitions, boolean starts) {
        if (partitions.isEmpty()) {
            return CompletableFuture.completedFuture(new Ends(Map.of(), Map.of()));
        }
        MetadataClient client = MetadataClient.create(settings(), OFFSETS_WITHIN, system);
        CompletionStage<Map<TopicPartition, Long>> begin =
                starts ? client.getBeginningOffsets(partitions) : CompletableFuture.completedFuture(Map.of());
        return begin.thenCombine(client.getEndOffsets(partitions), Ends::new)
                .whenComplete((ends, failure) -> client.close());
    }

    private CompletionStage<Views.Messages> read(MessagesQuery query, Chosen chosen, Ends ends) {
        Map<Integer, Gathering.Span> spans = new HashMap<>();
        Map<TopicPartition, Long> from = new HashMap<>();
        ends.ends().forEach((partition, end) -> {
            long start = ends.starts().getOrDefault(partition, 0L);
            Gathering.Span span = Gathering.span(query, chosen.led().size(), start, end);
            spans.put(partition.partition(), span);
            if (!span.isEmpty()) {
                from.put(partition, span.from());
            }
        });
        Gathering gathering = new Gathering(query, spans);
        if (gathering.nothingToRead()) {
            return CompletableFuture.completedFuture(gathering.result(chosen.leaderless()));
        }
        return Consumer.plainSource(settings(), Subscriptions.assignmentWithOffset(from))
                .takeWithin(READ_WITHIN)
                .idleTimeout(QUIET_MAX)
                .takeWhile(gathering::add)
                .runWith(Sink.ignore(), system)
                .exceptionally(MessageReader::quiet)
                .thenApply(done -> gathering.result(chosen.leaderless()));
    }

    private static Done quiet(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return Done.getInstance();
        }
        throw new CompletionException(cause);
    }

    /** Records that are written from now on. Ends when it is cancelled. */
    Source<ConsumerRecord<byte[], byte[]>, NotUsed> follow(TopicImage topic, int partition) {
        return Source.completionStageSource(offsets(chosen(topic, partition).led(), false)
                        .thenApply(ends -> ends.ends().isEmpty()
                                ? Source.<ConsumerRecord<byte[], byte[]>>maybe()
                                        .mapMaterializedValue(never -> NotUsed.getInstance())
                                : Consumer.plainSource(settings(), Subscriptions.assignmentWithOffset(ends.ends()))
                                        .mapMaterializedValue(control -> NotUsed.getInstance())))
                .mapMaterializedValue(later -> NotUsed.getInstance());
    }

    /** Where it was written, when it is acked. Fails with a {@link barnabas.client.ClientException}. */
    CompletionStage<RecordMetadata> write(ProducerRecord<byte[], byte[]> record) {
        SendProducer<byte[], byte[]> producer = SendProducer.create(
                ProducerSettings.create(system, new ByteArraySerializer(), new ByteArraySerializer())
                        .withBootstrapServers(brokers())
                        .withClientId(CLIENT_ID)
                        .withProperty("delivery.timeout.ms", Long.toString(WRITTEN_WITHIN.toMillis()))
                        .withProperty("request.timeout.ms", Long.toString(WRITTEN_WITHIN.toMillis())),
                system);
        return producer.send(record).whenComplete((written, failure) -> producer.close());
    }

    private ConsumerSettings<byte[], byte[]> settings() {
        Config client = system.settings().config().getConfig("barnabas.client");
        return ConsumerSettings.create(
                        BOUNDS.withFallback(client.getConfig("consumer")),
                        client.getConfig("connection"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .withBootstrapServers(brokers())
                .withClientId(CLIENT_ID)
                .withProperty("auto.offset.reset", "earliest")
                // A tail that waits costs one request in so long.
                .withProperty("fetch.max.wait.ms", "5000");
    }

    /** This broker first. */
    private String brokers() {
        BrokerId self = services.self();
        return services.metadata().image().brokers().values().stream()
                .filter(broker -> services.leaders().isAlive(broker.id()))
                .sorted(Comparator.comparing(
                                (BrokerImage broker) -> !broker.id().equals(self))
                        .thenComparing(BrokerImage::id))
                .map(broker -> Utils.formatAddress(broker.host(), broker.port()))
                .collect(Collectors.joining(","));
    }
}

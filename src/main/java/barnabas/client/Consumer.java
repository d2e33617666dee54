package barnabas.client;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceWithContext;
import barnabas.client.ConsumerMessage.CommittableMessage;
import barnabas.client.ConsumerMessage.CommittableOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sources of records. Each that is run has connections of its own. Records of a partition come in order. A source fails with a {@link ClientException};
 * what cannot be deserialized is its supervision strategy's: stop fails it, anything else passes the record over.
 */
public final class Consumer {
    private Consumer() {}

    /** The materialized value of a source. From any thread. */
    public interface Control {
        /** Gives nothing more, and completes downstream. Offsets can still be committed. */
        CompletionStage<Done> stop();

        /** Stops, waits for the commits that were asked for, leaves the group and ends. */
        CompletionStage<Done> shutdown();

        /** Stops, waits until the stream has done with what it was given, then shuts down. Completes as the stream does. */
        <T> CompletionStage<T> drainAndShutdown(CompletionStage<T> streamCompletion, Executor executor);

        /** Completes when the source has ended, for whatever reason. */
        CompletionStage<Done> isShutdown();
    }

    /** A source's control together with the stream's completion. */
    public interface DrainingControl<T> extends Control {
        /** Stops, waits until the stream has done with what it was given, then shuts down. Completes as the stream does. */
        CompletionStage<T> drainAndShutdown(Executor executor);

        CompletionStage<T> streamCompletion();
    }

    /** For {@code toMat(sink, Consumer::createDrainingControl)}. */
    public static <T> DrainingControl<T> createDrainingControl(Control control, CompletionStage<T> completion) {
        return new DrainingControl<>() {
            @Override
            public CompletionStage<Done> stop() {
                return control.stop();
            }

            @Override
            public CompletionStage<Done> shutdown() {
                return control.shutdown();
            }

            @Override
            public <U> CompletionStage<U> drainAndShutdown(CompletionStage<U> stream, Executor executor) {
                return control.drainAndShutdown(stream, executor);
            }

            @Override
            public CompletionStage<Done> isShutdown() {
                return control.isShutdown();
            }

            @Override
            public CompletionStage<T> drainAndShutdown(Executor executor) {
                return control.drainAndShutdown(completion, executor);
            }

            @Override
            public CompletionStage<T> streamCompletion() {
                return completion;
            }
        };
    }

    /** For {@code mapMaterializedValue(Consumer::createDrainingControl)}. */
    public static <T> DrainingControl<T> createDrainingControl(Pair<Control, CompletionStage<T>> pair) {
        return createDrainingControl(pair.first(), pair.second());
    }

    /** Records, for who keeps offsets elsewhere or needs none. Nothing is ever committed. */
    public static <K, V> Source<ConsumerRecord<K, V>, Control> plainSource(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return Source.fromGraph(new MergedSourceStage<>(settings, subscription, Elements.plain()));
    }

    /** Records with their offsets, to be committed when they are done with: at least once. */
    public static <K, V> Source<CommittableMessage<K, V>, Control> committableSource(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return commitWithMetadataSource(settings, subscription, record -> "");
    }

    /** The same with a text that is committed along with each offset. */
    public static <K, V> Source<CommittableMessage<K, V>, Control> commitWithMetadataSource(
            ConsumerSettings<K, V> settings,
            Subscription subscription,
            Function<ConsumerRecord<K, V>, String> metadataFromRecord) {
        return Source.fromGraph(
                new MergedSourceStage<>(settings, subscription, Elements.committable(metadataFromRecord)));
    }

    /** Records with their offsets as the stream's context. */
    public static <K, V> SourceWithContext<ConsumerRecord<K, V>, CommittableOffset, Control> sourceWithOffsetContext(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return sourceWithOffsetContext(settings, subscription, record -> "");
    }

    /** The same with a text that is committed along with each offset. */
    public static <K, V> SourceWithContext<ConsumerRecord<K, V>, CommittableOffset, Control> sourceWithOffsetContext(
            ConsumerSettings<K, V> settings,
            Subscription subscription,
            Function<ConsumerRecord<K, V>, String> metadataFromRecord) {
        return commitWithMetadataSource(settings, subscription, metadataFromRecord)
                .asSourceWithContext(CommittableMessage::committableOffset)
                .map(CommittableMessage::record);
    }

    /** Records whose offsets are committed before they are given: at most once. One commit for each record, so it is slow. */
    public static <K, V> Source<ConsumerRecord<K, V>, Control> atMostOnceSource(
            ConsumerSettings<K, V> settings, Subscription subscription) {
        return committableSource(settings, subscription).mapAsync(1, message -> message.committableOffset()
                .commitJavadsl()
                .thenApply(done -> message.record()));
    }

    /** A source for each partition that the group assigns; it completes when the partition is revoked. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<ConsumerRecord<K, V>, NotUsed>>, Control> plainPartitionedSource(
                    ConsumerSettings<K, V> settings, AutoSubscription subscription) {
        return Source.fromGraph(new PartitionedSourceStage<>(settings, subscription, Elements.plain(), null));
    }

    /** A source for each partition that the group assigns, of records with their offsets. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<CommittableMessage<K, V>, NotUsed>>, Control>
                    committablePartitionedSource(ConsumerSettings<K, V> settings, AutoSubscription subscription) {
        return Source.fromGraph(
                new PartitionedSourceStage<>(settings, subscription, Elements.<K, V>committable(record -> ""), null));
    }

    /** A source for each partition that the group assigns, from offsets that are kept elsewhere. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<ConsumerRecord<K, V>, NotUsed>>, Control>
                    plainPartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign) {
        return plainPartitionedManualOffsetSource(settings, subscription, getOffsetsOnAssign, partitions -> {});
    }

    /** The same, with somebody who hears of partitions that are taken away. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<ConsumerRecord<K, V>, NotUsed>>, Control>
                    plainPartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign,
                            java.util.function.Consumer<Set<TopicPartition>> onRevoke) {
        return Source.fromGraph(new PartitionedSourceStage<>(
                settings,
                subscription,
                Elements.plain(),
                new PartitionedSourceStage.Offsets(getOffsetsOnAssign, onRevoke)));
    }

    /** A source for each partition that the group assigns, read from the offsets that are asked for, of records with their offsets. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<CommittableMessage<K, V>, NotUsed>>, Control>
                    committablePartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign) {
        return committablePartitionedManualOffsetSource(settings, subscription, getOffsetsOnAssign, partitions -> {});
    }

    /** The same, with somebody who hears of partitions that are taken away. */
    public static <K, V>
            Source<Pair<TopicPartition, Source<CommittableMessage<K, V>, NotUsed>>, Control>
                    committablePartitionedManualOffsetSource(
                            ConsumerSettings<K, V> settings,
                            AutoSubscription subscription,
                            Function<Set<TopicPartition>, CompletionStage<Map<TopicPartition, Long>>>
                                    getOffsetsOnAssign,
                            java.util.function.Consumer<Set<TopicPartition>> onRevoke) {
        return Source.fromGraph(new PartitionedSourceStage<>(
                settings,
                subscription,
                Elements.committable(record -> ""),
                new PartitionedSourceStage.Offsets(getOffsetsOnAssign, onRevoke)));
    }
}

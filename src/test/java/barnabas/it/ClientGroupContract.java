package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import barnabas.client.Committer;
import barnabas.client.CommitterSettings;
import barnabas.client.Consumer;
import barnabas.client.ConsumerSettings;
import barnabas.client.MetadataClient;
import barnabas.client.Producer;
import barnabas.client.Subscriptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same of groups, beside brokers that coordinate them by KIP-848. */
public abstract class ClientGroupContract extends ClientContract {
    private final CommitterSettings committer = CommitterSettings.create(system).withMaxInterval(Duration.ofSeconds(1));

    private void spread(String topic, int partitions, int from, int count) throws Exception {
        got(Source.range(from, from + count - 1)
                .map(i -> new ProducerRecord<>(topic, i % partitions, "k", Integer.toString(i)))
                .runWith(Producer.plainSink(producer()), system));
    }

    private Consumer.DrainingControl<Done> member(
            ConsumerSettings<String, String> settings, String topic, Queue<String> seen) {
        return Consumer.committableSource(settings, Subscriptions.topics(topic))
                .map(message -> {
                    seen.add(message.record().value());
                    return message.committableOffset();
                })
                .toMat(Committer.sink(committer), Consumer::createDrainingControl)
                .run(system);
    }

    @Test
    void aGroupGoesOnWhereItsLastMemberLeft() throws Exception {
        clients().createTopic("left", 2, Map.of());
        spread("left", 2, 0, 100);
        var settings = consumer().withGroupId("left");
        Queue<String> first = new ConcurrentLinkedQueue<>();
        var control = member(settings, "left", first);
        await().until(() -> first.size() == 100);
        got(control.drainAndShutdown(system.dispatcher()));
        spread("left", 2, 100, 10);
        Queue<String> second = new ConcurrentLinkedQueue<>();
        var next = member(settings, "left", second);
        await().until(() -> second.size() >= 10);
        got(next.drainAndShutdown(system.dispatcher()));
        assertThat(second)
                .allSatisfy(value -> assertThat(Integer.parseInt(value)).isGreaterThanOrEqualTo(100));
    }

    @Test
    void membersThatComeAndGoSeeEveryRecordOnceTogether() throws Exception {
        everyRecordIsSeenOnceWhileGuestsComeAndGo("shared", 3);
    }

    /** A guest makes two rebalances: one when it comes, one when it leaves. */
    @Test
    @Tag("full")
    @Timeout(600)
    void fiftyPlannedRebalancesRepeatNothing() throws Exception {
        everyRecordIsSeenOnceWhileGuestsComeAndGo("fifty", 25);
    }

    private void everyRecordIsSeenOnceWhileGuestsComeAndGo(String topic, int guests) throws Exception {
        clients().createTopic(topic, 4, Map.of());
        var settings = consumer().withGroupId(topic);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        var steady = member(settings, topic, seen);
        int sent = 0;
        for (int round = 0; round < guests; round++) {
            Queue<String> own = new ConcurrentLinkedQueue<>();
            var guest = member(settings, topic, own);
            int most = sent + 20_000;
            while (own.isEmpty() && sent < most) {
                spread(topic, 4, sent, 40);
                sent += 40;
            }
            spread(topic, 4, sent, 200);
            sent += 200;
            got(guest.drainAndShutdown(system.dispatcher()));
            seen.addAll(own);
        }
        int all = sent;
        await("all are seen").atMost(Duration.ofSeconds(20)).until(() -> new HashSet<>(seen).size() == all);
        got(steady.drainAndShutdown(system.dispatcher()));
        assertThat(seen).hasSize(all);
    }

    @Test
    void aSlowPartitionStopsNoOther() throws Exception {
        clients().createTopic("slow-one", 2, Map.of());
        spread("slow-one", 2, 0, 2000);
        CompletableFuture<Done> blocked = new CompletableFuture<>();
        List<ConsumerRecord<String, String>> fast = new CopyOnWriteArrayList<>();
        Consumer.Control control = Consumer.plainPartitionedSource(
                        consumer().withGroupId("slow-one"), Subscriptions.topics("slow-one"))
                .to(Sink.foreach(pair -> {
                    if (pair.first().partition() == 0) {
                        pair.second().mapAsync(1, record -> blocked).runWith(Sink.ignore(), system);
                    } else {
                        pair.second().runWith(Sink.foreach(fast::add), system);
                    }
                }))
                .run(system);
        await().until(() -> fast.size() == 1000);
        spread("slow-one", 2, 2000, 100);
        await().until(() -> fast.size() == 1050);
        blocked.complete(Done.getInstance());
        got(control.shutdown());
    }

    @Test
    void topicsAreFoundByTheirPattern() throws Exception {
        clients().createTopic("pattern-a", 1, Map.of());
        clients().createTopic("pattern-b", 1, Map.of());
        spread("pattern-a", 1, 0, 10);
        spread("pattern-b", 1, 0, 10);
        var records =
                got(Consumer.plainSource(consumer().withGroupId("pattern"), Subscriptions.topicPattern("pattern-.*"))
                        .take(20)
                        .runWith(Sink.seq(), system));
        assertThat(records.stream().map(ConsumerRecord::topic).distinct())
                .containsExactlyInAnyOrder("pattern-a", "pattern-b");
    }

    @Test
    void offsetsThatAreKeptElsewhereAreAskedFor() throws Exception {
        clients().createTopic("elsewhere", 1, Map.of());
        spread("elsewhere", 1, 0, 50);
        var control = new CompletableFuture<Consumer.Control>();
        var records = Consumer.plainPartitionedManualOffsetSource(
                        consumer().withGroupId("elsewhere"),
                        Subscriptions.topics("elsewhere"),
                        partitions -> CompletableFuture.completedFuture(Map.of(partition("elsewhere", 0), 30L)))
                .mapMaterializedValue(own -> {
                    control.complete(own);
                    return own;
                })
                .flatMapMerge(10, pair -> pair.second())
                .take(20)
                .runWith(Sink.seq(), system);
        assertThat(got(records)).first().extracting(ConsumerRecord::offset).isEqualTo(30L);
        got(got(control).shutdown());
    }

    @Test
    void aTopicThatIsNotThereIsNamedWhenItMayNotBeMade() {
        var settings = consumer().withGroupId("nowhere").withProperty("allow.auto.create.topics", "false");
        assertThat(refused(Consumer.plainSource(settings, Subscriptions.topics("no-topic"))
                        .runWith(Sink.head(), system)))
                .hasMessageContaining("no-topic")
                .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void aGroupReadsToWhereItIsToldCommitsThatAndLeaves() throws Exception {
        clients().createTopic("ending", 3, Map.of());
        spread("ending", 2, 0, 100);
        var settings = consumer().withGroupId("ending");
        Map<TopicPartition, Long> ends =
                Map.of(partition("ending", 0), 50L, partition("ending", 1), 20L, partition("ending", 2), 0L);
        var control = Consumer.committableSource(
                        settings, Subscriptions.topics("ending").until(ends))
                .map(message -> message.committableOffset())
                .toMat(Committer.sink(committer), Consumer::createDrainingControl)
                .run(system);
        got(control.streamCompletion());
        got(control.isShutdown());
        MetadataClient client = MetadataClient.create(settings, Duration.ofSeconds(10), system);
        var committed = got(client.getCommittedOffsets(ends.keySet()));
        assertThat(committed.get(partition("ending", 0)).offset()).isEqualTo(50);
        assertThat(committed.get(partition("ending", 1)).offset()).isEqualTo(20);
        assertThat(committed).doesNotContainKey(partition("ending", 2));
        got(client.close());
    }

    @Test
    void offsetsThatAreKeptElsewhereCanBeCommittedToo() throws Exception {
        clients().createTopic("both-places", 1, Map.of());
        spread("both-places", 1, 0, 50);
        var settings = consumer().withGroupId("both-places");
        var control = Consumer.committablePartitionedManualOffsetSource(
                        settings,
                        Subscriptions.topics("both-places"),
                        partitions -> CompletableFuture.completedFuture(Map.of(partition("both-places", 0), 30L)))
                .flatMapMerge(10, pair -> pair.second())
                .map(message -> message.committableOffset())
                .take(20)
                .toMat(Committer.sink(committer), Consumer::createDrainingControl)
                .run(system);
        got(control.streamCompletion());
        MetadataClient client = MetadataClient.create(settings, Duration.ofSeconds(10), system);
        assertThat(got(client.getCommittedOffsets(Set.of(partition("both-places", 0)))))
                .hasEntrySatisfying(partition("both-places", 0), next -> assertThat(next.offset())
                        .isEqualTo(50));
        got(client.close());
        got(control.shutdown());
    }
}

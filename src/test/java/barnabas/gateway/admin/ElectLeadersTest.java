package barnabas.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.partition.PartitionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ElectionNotNeededException;
import org.apache.kafka.common.errors.EligibleLeadersNotAvailableException;
import org.apache.kafka.common.errors.PreferredLeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's Admin asks for other leaders; broker 7 leads unless a test says otherwise. */
class ElectLeadersTest {
    @TempDir
    static Path dataDirectory;

    private static AdminBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        broker = new AdminBroker(dataDirectory);
        broker.register(8);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static TopicPartition create(String topic, Integer... replicas) throws Exception {
        get(admin.createTopics(List.of(new NewTopic(topic, Map.of(0, List.of(replicas)))))
                .all());
        return new TopicPartition(topic, 0);
    }

    private static PartitionId id(TopicPartition partition) {
        return new PartitionId(
                partition.topic(),
                partition.partition(),
                broker.image().topic(partition.topic()).id());
    }

    private static Map<TopicPartition, Optional<Throwable>> elect(ElectionType type, TopicPartition... partitions)
            throws Exception {
        return get(admin.electLeaders(type, partitions.length == 0 ? null : Set.of(partitions))
                .partitions());
    }

    @Test
    void thePreferredLeaderTakesOverWhenItIsInSyncAndTheAnswerComesWhenItLeads() throws Exception {
        TopicPartition partition = create("moved", 8, 7);
        broker.leaders().leads(id(partition), 7, 4, 7, 8);

        assertThat(elect(ElectionType.PREFERRED, partition)).containsEntry(partition, Optional.empty());

        var described =
                get(admin.describeTopics(List.of("moved")).allTopicNames()).get("moved");
        assertThat(described.partitions().get(0).leader().id()).isEqualTo(8);
    }

    @Test
    void thePreferredLeaderThatIsBehindDoesNotTakeOver() throws Exception {
        TopicPartition partition = create("behind", 8, 7);
        broker.leaders().leads(id(partition), 7, 4, 7);

        assertThat(elect(ElectionType.PREFERRED, partition).get(partition))
                .containsInstanceOf(PreferredLeaderNotAvailableException.class);
    }

    @Test
    void whatLeadsAlreadyNeedsNoElection() throws Exception {
        TopicPartition partition = create("fine", 7, 8);

        assertThat(elect(ElectionType.PREFERRED, partition).get(partition))
                .containsInstanceOf(ElectionNotNeededException.class);
        assertThat(elect(ElectionType.UNCLEAN, partition).get(partition))
                .containsInstanceOf(ElectionNotNeededException.class);
    }

    @Test
    void thereAreNoUncleanElections() throws Exception {
        TopicPartition partition = create("lost", 7, 8);
        broker.leaders().leaderless(id(partition));

        assertThat(elect(ElectionType.UNCLEAN, partition).get(partition))
                .containsInstanceOf(EligibleLeadersNotAvailableException.class);
    }

    @Test
    void anUnknownPartitionIsAnErrorOfItsOwn() throws Exception {
        TopicPartition partition = create("known", 8, 7);
        broker.leaders().leads(id(partition), 7, 4, 7, 8);
        TopicPartition unknown = new TopicPartition("known", 1);

        var outcomes = elect(ElectionType.PREFERRED, partition, unknown);

        assertThat(outcomes.get(unknown)).containsInstanceOf(UnknownTopicOrPartitionException.class);
        assertThat(outcomes).containsEntry(partition, Optional.empty());
    }

    @Test
    void whenAllAreAskedForOnlyThoseThatNeedItAreToldOf() throws Exception {
        TopicPartition moves = create("all-moves", 8, 7);
        TopicPartition stays = create("all-stays", 7, 8);
        broker.leaders().leads(id(moves), 7, 4, 7, 8);

        assertThat(elect(ElectionType.PREFERRED))
                .containsEntry(moves, Optional.empty())
                .doesNotContainKey(stays);
    }

    private static <A> A get(KafkaFuture<A> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }
}

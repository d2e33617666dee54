package barnabas.gateway.admin;

import barnabas.broker.LeaderElection;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.broker.Transfers.Move;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.partition.PartitionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * ElectLeaders (KIP-183, KIP-460): hands partitions to their preferred leaders, those that are named or all. There are no unclean
 * elections (rule C4). As in Kafka, when all are asked for the answer is silent on those that need nothing.
 */
final class ElectLeadersHandler implements ApiHandler<ElectLeadersRequestData, ElectLeadersResponseData> {
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    private final AdminRoom room;

    ElectLeadersHandler(AdminRoom room) {
        this.room = room;
    }

    /** The moves that are to be made, and for each the place that waits for its outcome. */
    private static final class Plan {
        private final Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();
        private final List<Move> moves = new ArrayList<>();
        private final List<PartitionResult> waiting = new ArrayList<>();

        PartitionResult add(String topic, int partition, Errors outcome) {
            PartitionResult result = new PartitionResult().setPartitionId(partition);
            fill(result, outcome);
            topics.computeIfAbsent(topic, name -> new ReplicaElectionResult().setTopic(name))
                    .partitionResult()
                    .add(result);
            return result;
        }

        private static void fill(PartitionResult result, Errors outcome) {
            result.setErrorCode(outcome.code()).setErrorMessage(outcome == Errors.NONE ? null : outcome.message());
        }

        ElectLeadersResponseData response(List<Errors> outcomes) {
            for (int i = 0; i < waiting.size(); i++) {
                fill(waiting.get(i), outcomes.get(i));
            }
            return new ElectLeadersResponseData().setReplicaElectionResults(new ArrayList<>(topics.values()));
        }
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ELECT_LEADERS;
    }

    @Override
    public void handle(ApiRequest<ElectLeadersRequestData> request, Reply<ElectLeadersResponseData> reply) {
        ElectLeadersRequestData body = request.body();
        boolean unclean = body.electionType() == ElectionType.UNCLEAN.value;
        MetadataImage image = room.metadata().image();
        Standings standings = new Standings(room.leaders(), image);
        Plan plan = new Plan();
        if (body.topicPartitions() == null) {
            for (TopicImage topic : image.topics().values()) {
                topic.partitions().forEach(partition -> plan(plan, standings, topic, partition, unclean, true));
            }
        } else {
            for (TopicPartitions asked : body.topicPartitions()) {
                plan(plan, image.topic(asked.topic()), standings, asked, unclean);
            }
        }
        Duration timeout = Duration.ofMillis(Math.max(1, body.timeoutMs()));
        Answers.send(
                room.transfers().transfer(plan.moves, timeout.compareTo(TIMEOUT_MAX) > 0 ? TIMEOUT_MAX : timeout),
                plan::response,
                reply);
    }

    private static void plan(
            Plan plan, @Nullable TopicImage topic, Standings standings, TopicPartitions asked, boolean unclean) {
        for (int partition : asked.partitions()) {
            PartitionImage places = topic == null ? null : topic.partition(partition);
            if (topic == null || places == null) {
                plan.add(asked.topic(), partition, Errors.UNKNOWN_TOPIC_OR_PARTITION);
            } else {
                plan(plan, standings, topic, places, unclean, false);
            }
        }
    }

    private static void plan(
            Plan plan,
            Standings standings,
            TopicImage topic,
            PartitionImage partition,
            boolean unclean,
            boolean silentWhenNotNeeded) {
        PartitionStanding standing = standings.of(topic, partition);
        Errors decision = unclean ? LeaderElection.unclean(standing) : LeaderElection.preferred(partition, standing);
        if (decision == Errors.ELECTION_NOT_NEEDED && silentWhenNotNeeded) {
            return;
        }
        PartitionResult result = plan.add(topic.name(), partition.partition(), decision);
        if (decision == Errors.NONE) {
            PartitionId id = new PartitionId(topic.name(), partition.partition(), topic.id());
            plan.moves.add(new Move(id, partition.replicas().get(0)));
            plan.waiting.add(result);
        }
    }
}

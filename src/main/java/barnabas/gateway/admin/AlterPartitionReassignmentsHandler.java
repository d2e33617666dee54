package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.Outcome;
import barnabas.metadata.Reassignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * AlterPartitionReassignments (KIP-455, KIP-860): asks the controller. It is answered when the targets are committed; the replicas come
 * and go afterwards.
 */
final class AlterPartitionReassignmentsHandler
        implements ApiHandler<AlterPartitionReassignmentsRequestData, AlterPartitionReassignmentsResponseData> {
    private final AdminRoom room;

    AlterPartitionReassignmentsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(
            ApiRequest<AlterPartitionReassignmentsRequestData> request,
            Reply<AlterPartitionReassignmentsResponseData> reply) {
        AlterPartitionReassignmentsRequestData body = request.body();
        AlterPartitionReassignmentsResponseData response = new AlterPartitionReassignmentsResponseData()
                .setAllowReplicationFactorChange(body.allowReplicationFactorChange());
        List<Reassignment> asked = new ArrayList<>();
        List<ReassignablePartitionResponse> waiting = new ArrayList<>();
        Set<List<Object>> seen = new HashSet<>();
        for (ReassignableTopic topic : body.topics()) {
            ReassignableTopicResponse answer = new ReassignableTopicResponse().setName(topic.name());
            response.responses().add(answer);
            for (ReassignablePartition partition : topic.partitions()) {
                ReassignablePartitionResponse result =
                        new ReassignablePartitionResponse().setPartitionIndex(partition.partitionIndex());
                answer.partitions().add(result);
                Outcome form = seen.add(List.of(topic.name(), partition.partitionIndex()))
                        ? validateForm(partition)
                        : Outcome.refused(Errors.INVALID_REQUEST, "The partition is named more than once.");
                fill(result, form);
                if (form.done()) {
                    asked.add(reassignment(topic, partition));
                    waiting.add(result);
                }
            }
        }
        if (asked.isEmpty()) {
            reply.send(response);
            return;
        }
        Answers.send(
                room.controller()
                        .alterReassignments(
                                asked, body.allowReplicationFactorChange(), Duration.ofMillis(body.timeoutMs())),
                outcomes -> {
                    for (int i = 0; i < waiting.size(); i++) {
                        fill(waiting.get(i), outcomes.get(i));
                    }
                    return response;
                },
                reply);
    }

    private static Outcome validateForm(ReassignablePartition partition) {
        return partition.replicas() == null ? Outcome.DONE : Places.validate(partition.replicas());
    }

    private static Reassignment reassignment(ReassignableTopic topic, ReassignablePartition partition) {
        return new Reassignment(
                topic.name(),
                partition.partitionIndex(),
                partition.replicas() == null ? null : Places.of(partition.replicas()));
    }

    private static void fill(ReassignablePartitionResponse result, Outcome outcome) {
        result.setErrorCode(outcome.error().code()).setErrorMessage(outcome.message());
    }
}

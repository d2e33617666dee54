package barnabas.gateway.groups;

import barnabas.broker.Leaders.Leader;
import barnabas.coordinator.Coordinators;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.Outcome;
import barnabas.partition.PartitionId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * FindCoordinator: a group's is the leader of its partition of {@code __consumer_offsets}; several groups since version 4. Of
 * transactions and share groups there are none yet: UNSUPPORTED_VERSION, which clients report with the message.
 */
final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final short BATCHED_SINCE = 4;
    private static final int NO_NODE = -1;

    private final GroupRoom room;

    FindCoordinatorHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(ApiRequest<FindCoordinatorRequestData> request, Reply<FindCoordinatorResponseData> reply) {
        FindCoordinatorRequestData body = request.body();
        FindCoordinatorResponseData response = new FindCoordinatorResponseData();
        if (request.version() < BATCHED_SINCE) {
            Coordinator found = find(body.keyType(), body.key(), request.listener());
            response.setErrorCode(found.errorCode())
                    .setErrorMessage(found.errorMessage())
                    .setNodeId(found.nodeId())
                    .setHost(found.host())
                    .setPort(found.port());
        } else {
            body.coordinatorKeys()
                    .forEach(key -> response.coordinators().add(find(body.keyType(), key, request.listener())));
        }
        reply.send(response);
    }

    private Coordinator find(byte keyType, String key, String listener) {
        if (keyType != CoordinatorType.GROUP.id()) {
            return refused(key, otherType(keyType));
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > Short.MAX_VALUE) {
            return refused(key, Outcome.refused(Errors.INVALID_GROUP_ID, "The group id is too long."));
        }
        MetadataImage image = room.metadata().image();
        PartitionId partition = Coordinators.partitionOf(image, key);
        Leader leader = partition == null ? null : room.leaders().leader(partition);
        BrokerImage broker = leader == null ? null : image.brokers().get(leader.broker());
        if (broker == null) {
            return refused(
                    key, Outcome.refused(Errors.COORDINATOR_NOT_AVAILABLE, Errors.COORDINATOR_NOT_AVAILABLE.message()));
        }
        BrokerImage.Place place = broker.place(listener);
        return new Coordinator()
                .setKey(key)
                .setNodeId(broker.id().value())
                .setHost(place.host())
                .setPort(place.port());
    }

    private static Coordinator refused(String key, Outcome refusal) {
        return new Coordinator()
                .setKey(key)
                .setErrorCode(refusal.error().code())
                .setErrorMessage(refusal.message())
                .setNodeId(NO_NODE)
                .setPort(NO_NODE);
    }

    private static Outcome otherType(byte keyType) {
        if (keyType == CoordinatorType.TRANSACTION.id()) {
            return Outcome.refused(Errors.UNSUPPORTED_VERSION, "This version has no transactions.");
        }
        if (keyType == CoordinatorType.SHARE.id()) {
            return Outcome.refused(Errors.UNSUPPORTED_VERSION, "This version has no share groups.");
        }
        return Outcome.refused(Errors.INVALID_REQUEST, "Unknown coordinator type: " + keyType);
    }
}

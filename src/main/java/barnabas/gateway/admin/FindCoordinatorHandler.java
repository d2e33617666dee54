package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.Outcome;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FindCoordinatorRequest.CoordinatorType;

/**
 * FindCoordinator. There are no coordinators yet. Groups are answered COORDINATOR_NOT_AVAILABLE, as by a Kafka whose offsets
 * topic isn't there; transactions and share groups UNSUPPORTED_VERSION, which clients report with the message.
 */
final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final short BATCHED_SINCE = 4;
    private static final int NO_NODE = -1;

    @Override
    public ApiKeys api() {
        return ApiKeys.FIND_COORDINATOR;
    }

    @Override
    public void handle(ApiRequest<FindCoordinatorRequestData> request, Reply<FindCoordinatorResponseData> reply) {
        Outcome refusal = refusal(request.body().keyType());
        FindCoordinatorResponseData response = new FindCoordinatorResponseData();
        if (request.version() < BATCHED_SINCE) {
            response.setErrorCode(refusal.error().code())
                    .setErrorMessage(refusal.message())
                    .setNodeId(NO_NODE)
                    .setPort(NO_NODE);
        } else {
            for (String key : request.body().coordinatorKeys()) {
                response.coordinators()
                        .add(new Coordinator()
                                .setKey(key)
                                .setErrorCode(refusal.error().code())
                                .setErrorMessage(refusal.message())
                                .setNodeId(NO_NODE)
                                .setPort(NO_NODE));
            }
        }
        reply.send(response);
    }

    private static Outcome refusal(byte keyType) {
        if (keyType == CoordinatorType.GROUP.id()) {
            return Outcome.refused(
                    Errors.COORDINATOR_NOT_AVAILABLE,
                    "This version has no consumer groups: assign partitions instead of subscribing.");
        }
        if (keyType == CoordinatorType.TRANSACTION.id()) {
            return Outcome.refused(Errors.UNSUPPORTED_VERSION, "This version has no transactions.");
        }
        if (keyType == CoordinatorType.SHARE.id()) {
            return Outcome.refused(Errors.UNSUPPORTED_VERSION, "This version has no share groups.");
        }
        return Outcome.refused(Errors.INVALID_REQUEST, "Unknown coordinator type: " + keyType);
    }
}

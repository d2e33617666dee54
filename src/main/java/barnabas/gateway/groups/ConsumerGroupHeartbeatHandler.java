package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** ConsumerGroupHeartbeat (KIP-848): a member joins, stays or leaves, and learns what it is to read. */
final class ConsumerGroupHeartbeatHandler
        implements ApiHandler<ConsumerGroupHeartbeatRequestData, ConsumerGroupHeartbeatResponseData> {
    private final GroupRoom room;

    ConsumerGroupHeartbeatHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CONSUMER_GROUP_HEARTBEAT;
    }

    @Override
    public void handle(
            ApiRequest<ConsumerGroupHeartbeatRequestData> request, Reply<ConsumerGroupHeartbeatResponseData> reply) {
        GroupRoom.send(
                room.ask(new GroupRequest.ConsumerHeartbeat(request.body()), request),
                ConsumerGroupHeartbeatResponseData.class::cast,
                reply);
    }
}

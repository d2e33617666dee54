package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** JoinGroup: answered when the group's next generation begins. */
final class JoinGroupHandler implements ApiHandler<JoinGroupRequestData, JoinGroupResponseData> {
    private final GroupRoom room;

    JoinGroupHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.JOIN_GROUP;
    }

    @Override
    public void handle(ApiRequest<JoinGroupRequestData> request, Reply<JoinGroupResponseData> reply) {
        GroupRoom.send(
                room.ask(new GroupRequest.Join(request.body()), request), JoinGroupResponseData.class::cast, reply);
    }
}

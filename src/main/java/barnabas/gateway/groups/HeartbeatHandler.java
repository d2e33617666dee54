package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Heartbeat: a member is there, and learns whether it has to join again, at once or when that comes to be so. */
final class HeartbeatHandler implements ApiHandler<HeartbeatRequestData, HeartbeatResponseData> {
    private final GroupRoom room;

    HeartbeatHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.HEARTBEAT;
    }

    @Override
    public void handle(ApiRequest<HeartbeatRequestData> request, Reply<HeartbeatResponseData> reply) {
        HeartbeatRequestData body = request.body();
        boolean mayWait = room.patient().contains(request.software());
        GroupRoom.send(
                room.ask(new GroupRequest.Heartbeat(body, mayWait), request), HeartbeatResponseData.class::cast, reply);
        reply.onNext(() -> room.ask(new GroupRequest.AnswerHeartbeat(body.groupId(), body.memberId()), request));
    }
}

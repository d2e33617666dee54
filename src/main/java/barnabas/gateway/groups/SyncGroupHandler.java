package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** SyncGroup: answered when the leader's assignment is stored. */
final class SyncGroupHandler implements ApiHandler<SyncGroupRequestData, SyncGroupResponseData> {
    private final GroupRoom room;

    SyncGroupHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.SYNC_GROUP;
    }

    @Override
    public void handle(ApiRequest<SyncGroupRequestData> request, Reply<SyncGroupResponseData> reply) {
        GroupRoom.send(
                room.ask(new GroupRequest.Sync(request.body()), request), SyncGroupResponseData.class::cast, reply);
    }
}

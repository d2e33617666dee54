package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import java.util.List;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** LeaveGroup: several members since version 3 (KIP-345); before, one, whose error is the answer's. */
final class LeaveGroupHandler implements ApiHandler<LeaveGroupRequestData, LeaveGroupResponseData> {
    private static final short SEVERAL_SINCE = 3;

    private final GroupRoom room;

    LeaveGroupHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LEAVE_GROUP;
    }

    @Override
    public void handle(ApiRequest<LeaveGroupRequestData> request, Reply<LeaveGroupResponseData> reply) {
        LeaveGroupRequestData body = request.body();
        boolean several = request.version() >= SEVERAL_SINCE;
        if (!several) {
            body.setMembers(List.of(new MemberIdentity().setMemberId(body.memberId())));
        }
        GroupRoom.send(
                room.ask(new GroupRequest.Leave(body), request).thenApply(LeaveGroupResponseData.class::cast),
                response -> several ? response : ofOne(response),
                reply);
    }

    private static LeaveGroupResponseData ofOne(LeaveGroupResponseData response) {
        boolean refused =
                response.errorCode() != Errors.NONE.code() || response.members().isEmpty();
        return new LeaveGroupResponseData()
                .setErrorCode(
                        refused
                                ? response.errorCode()
                                : response.members().get(0).errorCode());
    }
}

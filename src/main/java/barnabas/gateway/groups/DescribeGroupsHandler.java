package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import java.util.List;
import org.apache.kafka.common.message.DescribeGroupsRequestData;
import org.apache.kafka.common.message.DescribeGroupsResponseData;
import org.apache.kafka.common.message.DescribeGroupsResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DescribeGroups. A group that is not there is dead before version 6, and not found since (KIP-1043). */
final class DescribeGroupsHandler implements ApiHandler<DescribeGroupsRequestData, DescribeGroupsResponseData> {
    private static final short NOT_FOUND_SINCE = 6;

    private final GroupRoom room;

    DescribeGroupsHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_GROUPS;
    }

    @Override
    public void handle(ApiRequest<DescribeGroupsRequestData> request, Reply<DescribeGroupsResponseData> reply) {
        List<GroupRequest.Describe> groups =
                request.body().groups().stream().map(GroupRequest.Describe::new).toList();
        GroupRoom.send(
                room.askAll(groups, DescribedGroup.class, request),
                described -> {
                    if (request.version() < NOT_FOUND_SINCE) {
                        described.forEach(DescribeGroupsHandler::asOfOld);
                    }
                    return new DescribeGroupsResponseData().setGroups(described);
                },
                reply);
    }

    private static void asOfOld(DescribedGroup group) {
        group.setErrorMessage(null);
        if (group.errorCode() == Errors.GROUP_ID_NOT_FOUND.code()) {
            group.setErrorCode(Errors.NONE.code());
        }
    }
}

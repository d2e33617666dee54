package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import java.util.List;
import org.apache.kafka.common.message.DeleteGroupsRequestData;
import org.apache.kafka.common.message.DeleteGroupsResponseData;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResult;
import org.apache.kafka.common.message.DeleteGroupsResponseData.DeletableGroupResultCollection;
import org.apache.kafka.common.protocol.ApiKeys;

/** DeleteGroups: groups without members, and all their offsets. A group that is named twice is deleted once. */
final class DeleteGroupsHandler implements ApiHandler<DeleteGroupsRequestData, DeleteGroupsResponseData> {
    private final GroupRoom room;

    DeleteGroupsHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_GROUPS;
    }

    @Override
    public void handle(ApiRequest<DeleteGroupsRequestData> request, Reply<DeleteGroupsResponseData> reply) {
        List<GroupRequest.Delete> groups = request.body().groupsNames().stream()
                .distinct()
                .map(GroupRequest.Delete::new)
                .toList();
        GroupRoom.send(
                room.askAll(groups, DeletableGroupResult.class, request),
                results -> {
                    DeletableGroupResultCollection all = new DeletableGroupResultCollection(results.size());
                    all.addAll(results);
                    return new DeleteGroupsResponseData().setResults(all);
                },
                reply);
    }
}

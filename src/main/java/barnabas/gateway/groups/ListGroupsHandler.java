package barnabas.gateway.groups;

import barnabas.coordinator.Coordinators;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupView;
import java.util.List;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ListGroupsResponseData.ListedGroup;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** ListGroups: those that this broker coordinates, by state (KIP-518) and type (KIP-848) when asked so; case does not count. */
final class ListGroupsHandler implements ApiHandler<ListGroupsRequestData, ListGroupsResponseData> {
    private final GroupRoom room;

    ListGroupsHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_GROUPS;
    }

    @Override
    public void handle(ApiRequest<ListGroupsRequestData> request, Reply<ListGroupsResponseData> reply) {
        GroupRoom.send(room.coordinators().views(), views -> response(request.body(), views), reply);
    }

    private static ListGroupsResponseData response(ListGroupsRequestData request, Coordinators.Views views) {
        ListGroupsResponseData response =
                new ListGroupsResponseData().setErrorCode(views.error().code());
        if (views.error() != Errors.NONE) {
            return response;
        }
        for (GroupView group : views.groups()) {
            if (fits(request.statesFilter(), group.state()) && fits(request.typesFilter(), group.type())) {
                response.groups()
                        .add(new ListedGroup()
                                .setGroupId(group.id())
                                .setProtocolType(group.protocolType())
                                .setGroupState(group.state())
                                .setGroupType(group.type()));
            }
        }
        return response;
    }

    private static boolean fits(List<String> filter, String value) {
        return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
    }
}

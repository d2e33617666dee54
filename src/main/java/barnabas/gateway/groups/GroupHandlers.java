package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import java.util.List;

/** The handlers of this package, for the server to hand to the gateway. */
public final class GroupHandlers {
    private GroupHandlers() {}

    /** One of each. */
    public static List<ApiHandler<?, ?>> create(GroupRoom room) {
        return List.of(
                new FindCoordinatorHandler(room),
                new JoinGroupHandler(room),
                new SyncGroupHandler(room),
                new HeartbeatHandler(room),
                new LeaveGroupHandler(room),
                new OffsetCommitHandler(room),
                new OffsetFetchHandler(room),
                new OffsetDeleteHandler(room),
                new ListGroupsHandler(room),
                new DescribeGroupsHandler(room),
                new ConsumerGroupHeartbeatHandler(room),
                new ConsumerGroupDescribeHandler(room),
                new DeleteGroupsHandler(room));
    }
}

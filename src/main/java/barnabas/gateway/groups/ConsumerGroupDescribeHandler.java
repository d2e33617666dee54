package barnabas.gateway.groups;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.group.GroupRequest;
import java.util.List;
import org.apache.kafka.common.message.ConsumerGroupDescribeRequestData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData;
import org.apache.kafka.common.message.ConsumerGroupDescribeResponseData.DescribedGroup;
import org.apache.kafka.common.protocol.ApiKeys;

/** ConsumerGroupDescribe (KIP-848). A classic group is not found, and clients go on to DescribeGroups. */
final class ConsumerGroupDescribeHandler
        implements ApiHandler<ConsumerGroupDescribeRequestData, ConsumerGroupDescribeResponseData> {
    private final GroupRoom room;

    ConsumerGroupDescribeHandler(GroupRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CONSUMER_GROUP_DESCRIBE;
    }

    @Override
    public void handle(
            ApiRequest<ConsumerGroupDescribeRequestData> request, Reply<ConsumerGroupDescribeResponseData> reply) {
        List<GroupRequest.DescribeConsumer> groups = request.body().groupIds().stream()
                .map(GroupRequest.DescribeConsumer::new)
                .toList();
        GroupRoom.send(
                room.askAll(groups, DescribedGroup.class, request),
                described -> new ConsumerGroupDescribeResponseData().setGroups(described),
                reply);
    }
}

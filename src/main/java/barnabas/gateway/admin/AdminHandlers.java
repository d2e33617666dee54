package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import java.util.List;

/** The handlers of this package, for the server to hand to the gateway. */
public final class AdminHandlers {
    private AdminHandlers() {}

    /** One of each. Takes the first block of producer ids at once, so that the first producer does not wait for it. */
    public static List<ApiHandler<?, ?>> create(AdminRoom room) {
        ProducerIds producerIds = new ProducerIds(room.self(), room.controller());
        producerIds.prepare();
        return List.of(
                new CreateTopicsHandler(room),
                new DeleteTopicsHandler(room),
                new CreatePartitionsHandler(room),
                new DeleteRecordsHandler(room),
                new InitProducerIdHandler(producerIds),
                new DescribeConfigsHandler(room),
                new IncrementalAlterConfigsHandler(room),
                new AlterConfigsHandler(room),
                new ListConfigResourcesHandler(room),
                new DescribeLogDirsHandler(room),
                new ElectLeadersHandler(room),
                new AlterPartitionReassignmentsHandler(room),
                new ListPartitionReassignmentsHandler(room),
                new DescribeClusterHandler(room),
                new DescribeTopicPartitionsHandler(room));
    }
}

package barnabas.gateway.admin;

import barnabas.broker.Leaders;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.AuthorizedOperations;
import barnabas.gateway.Reply;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.partition.PartitionId;
import java.util.Objects;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DescribeCluster: the cluster's id and brokers, those that are away when asked for, and who leads the metadata log. */
final class DescribeClusterHandler implements ApiHandler<DescribeClusterRequestData, DescribeClusterResponseData> {
    /** KIP-919: what kind of endpoint the client believes to talk to. */
    private static final byte BROKERS = 1;

    private static final byte CONTROLLERS = 2;
    private static final int NO_CONTROLLER = -1;

    private final AdminRoom room;

    DescribeClusterHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(ApiRequest<DescribeClusterRequestData> request, Reply<DescribeClusterResponseData> reply) {
        byte endpoint = request.body().endpointType();
        if (endpoint == BROKERS) {
            reply.send(describe(room.metadata().image(), request.body(), request.listener()));
        } else if (endpoint == CONTROLLERS) {
            reply.send(
                    refused(
                            Errors.MISMATCHED_ENDPOINT_TYPE,
                            "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"));
        } else {
            reply.send(refused(Errors.UNSUPPORTED_ENDPOINT_TYPE, "Unsupported endpoint type " + endpoint));
        }
    }

    private DescribeClusterResponseData describe(
            MetadataImage image, DescribeClusterRequestData request, String listener) {
        Leaders.Leader controller = room.leaders().leader(PartitionId.METADATA);
        DescribeClusterResponseData response = new DescribeClusterResponseData()
                .setClusterId(Objects.requireNonNullElse(image.clusterId(), ""))
                .setControllerId(
                        controller == null ? NO_CONTROLLER : controller.broker().value());
        for (BrokerImage broker : image.brokers().values()) {
            boolean away = !room.leaders().isAlive(broker.id());
            if (away && !request.includeFencedBrokers()) {
                continue;
            }
            BrokerImage.Place place = broker.place(listener);
            response.brokers()
                    .add(new DescribeClusterBroker()
                            .setBrokerId(broker.id().value())
                            .setHost(place.host())
                            .setPort(place.port())
                            .setRack(broker.rack())
                            .setIsFenced(away));
        }
        return request.includeClusterAuthorizedOperations()
                ? response.setClusterAuthorizedOperations(AuthorizedOperations.CLUSTER)
                : response;
    }

    private static DescribeClusterResponseData refused(Errors error, String message) {
        return new DescribeClusterResponseData().setErrorCode(error.code()).setErrorMessage(message);
    }
}

package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.MetadataImage;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListConfigResources (KIP-1142): topics, brokers, and the groups for which something is set. No types mean all; before version 1 only
 * client metrics were asked for, and there are none.
 */
final class ListConfigResourcesHandler
        implements ApiHandler<ListConfigResourcesRequestData, ListConfigResourcesResponseData> {
    private static final short TYPES_SINCE = 1;

    private static final Set<ConfigResource.Type> KNOWN = Set.of(
            ConfigResource.Type.TOPIC,
            ConfigResource.Type.BROKER,
            ConfigResource.Type.BROKER_LOGGER,
            ConfigResource.Type.CLIENT_METRICS,
            ConfigResource.Type.GROUP);

    private final AdminRoom room;

    ListConfigResourcesHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_CONFIG_RESOURCES;
    }

    @Override
    public void handle(
            ApiRequest<ListConfigResourcesRequestData> request, Reply<ListConfigResourcesResponseData> reply) {
        ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
        if (request.version() < TYPES_SINCE) {
            reply.send(response);
            return;
        }
        Set<ConfigResource.Type> asked = new HashSet<>();
        request.body().resourceTypes().forEach(type -> asked.add(ConfigResource.Type.forId(type)));
        if (!KNOWN.containsAll(asked)) {
            reply.send(response.setErrorCode(Errors.UNSUPPORTED_VERSION.code()));
            return;
        }
        MetadataImage image = room.metadata().image();
        for (ConfigResource.Type type : asked.isEmpty() ? KNOWN : asked) {
            names(image, type).forEach(name -> response.configResources()
                    .add(new ListConfigResourcesResponseData.ConfigResource()
                            .setResourceType(type.id())
                            .setResourceName(name)));
        }
        reply.send(response);
    }

    private static Collection<String> names(MetadataImage image, ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> image.topics().keySet();
            case BROKER, BROKER_LOGGER -> image.brokers().keySet().stream()
                    .map(Object::toString)
                    .toList();
            case GROUP -> image.configuredGroups();
            default -> List.of();
        };
    }
}

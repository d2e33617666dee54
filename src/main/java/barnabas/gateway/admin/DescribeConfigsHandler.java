package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.ConfigDescriptions;
import barnabas.metadata.ConfigEntry;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.TopicImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsSynonym;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigType;
import org.jspecify.annotations.Nullable;

/**
 * DescribeConfigs: of topics, of this broker, of all brokers together (the broker without a name), and of consumer groups. Which
 * keys: null and empty both mean all.
 */
final class DescribeConfigsHandler implements ApiHandler<DescribeConfigsRequestData, DescribeConfigsResponseData> {
    private final AdminRoom room;

    DescribeConfigsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CONFIGS;
    }

    @Override
    public void handle(ApiRequest<DescribeConfigsRequestData> request, Reply<DescribeConfigsResponseData> reply) {
        DescribeConfigsRequestData body = request.body();
        MetadataImage image = room.metadata().image();
        DescribeConfigsResponseData response = new DescribeConfigsResponseData();
        for (DescribeConfigsResource resource : body.resources()) {
            response.results().add(describe(image, resource, body));
        }
        reply.send(response);
    }

    private DescribeConfigsResult describe(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        return switch (ConfigResource.Type.forId(resource.resourceType())) {
            case TOPIC -> describeTopic(image, resource, body);
            case BROKER -> describeBroker(image, resource, body);
            case GROUP -> describeGroup(image, resource, body);
            default -> refused(
                    resource,
                    Errors.INVALID_REQUEST,
                    "Unsupported resource type: " + ConfigResource.Type.forId(resource.resourceType()));
        };
    }

    private DescribeConfigsResult describeTopic(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        if (!Topic.isValid(resource.resourceName())) {
            return refused(resource, Errors.INVALID_TOPIC_EXCEPTION, Errors.INVALID_TOPIC_EXCEPTION.message());
        }
        TopicImage topic = image.topic(resource.resourceName());
        return topic == null
                ? refused(resource, Errors.UNKNOWN_TOPIC_OR_PARTITION, null)
                : result(resource, ConfigDescriptions.topic(topic.configs(), room.brokerConfigs(image)), body);
    }

    private DescribeConfigsResult describeBroker(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        String name = resource.resourceName();
        if (name.isEmpty()) {
            return result(resource, ConfigDescriptions.clusterDefaults(image.clusterConfigs()), body);
        }
        if (!name.equals(room.self().toString())) {
            return refused(
                    resource,
                    Errors.INVALID_REQUEST,
                    "Unexpected broker id, expected " + room.self() + " or empty string, but received " + name);
        }
        return result(resource, ConfigDescriptions.broker(room.brokerConfigs(image)), body);
    }

    private DescribeConfigsResult describeGroup(
            MetadataImage image, DescribeConfigsResource resource, DescribeConfigsRequestData body) {
        String group = resource.resourceName();
        return group.isEmpty()
                ? refused(resource, Errors.INVALID_REQUEST, "Group name must not be empty")
                : result(resource, ConfigDescriptions.group(image.groupConfigs(group), room.nodeConfigs()), body);
    }

    private static DescribeConfigsResult refused(
            DescribeConfigsResource resource, Errors error, @Nullable String message) {
        return new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(error.code())
                .setErrorMessage(message != null ? message : error.message());
    }

    private static DescribeConfigsResult result(
            DescribeConfigsResource resource, List<ConfigEntry> entries, DescribeConfigsRequestData body) {
        List<String> keys = resource.configurationKeys();
        Set<String> wanted = keys == null ? Set.of() : new HashSet<>(keys);
        return new DescribeConfigsResult()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setConfigs(entries.stream()
                        .filter(entry -> wanted.isEmpty() || wanted.contains(entry.name()))
                        .map(entry -> config(entry, body))
                        .toList());
    }

    private static DescribeConfigsResourceResult config(ConfigEntry entry, DescribeConfigsRequestData body) {
        DescribeConfigsResourceResult config = new DescribeConfigsResourceResult()
                .setName(entry.name())
                .setValue(entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(entry.source().id())
                .setConfigType(type(entry).id());
        if (body.includeSynonyms()) {
            config.setSynonyms(entry.synonyms().stream()
                    .map(synonym -> new DescribeConfigsSynonym()
                            .setName(synonym.name())
                            .setValue(synonym.value())
                            .setSource(synonym.source().id()))
                    .toList());
        }
        return body.includeDocumentation() ? config.setDocumentation(entry.documentation()) : config;
    }

    private static ConfigType type(ConfigEntry entry) {
        return switch (entry.type()) {
            case BOOLEAN -> ConfigType.BOOLEAN;
            case STRING -> ConfigType.STRING;
            case INT -> ConfigType.INT;
            case SHORT -> ConfigType.SHORT;
            case LONG -> ConfigType.LONG;
            case DOUBLE -> ConfigType.DOUBLE;
            case LIST -> ConfigType.LIST;
            case CLASS -> ConfigType.CLASS;
            case PASSWORD -> ConfigType.PASSWORD;
        };
    }
}

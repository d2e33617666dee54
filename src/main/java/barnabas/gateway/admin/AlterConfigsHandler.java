package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.ConfigChanges.Change;
import barnabas.metadata.ConfigChanges.Op;
import barnabas.metadata.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.AlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** AlterConfigs: the old way, that takes back to its default whatever it does not name. */
final class AlterConfigsHandler implements ApiHandler<AlterConfigsRequestData, AlterConfigsResponseData> {
    private final AdminRoom room;

    AlterConfigsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_CONFIGS;
    }

    @Override
    public void handle(ApiRequest<AlterConfigsRequestData> request, Reply<AlterConfigsResponseData> reply) {
        AlterConfigsResponseData response = new AlterConfigsResponseData();
        List<AlterConfigsResource> asked = new ArrayList<>();
        List<ConfigChanges> changes = new ArrayList<>();
        for (AlterConfigsResource resource : request.body().resources()) {
            ConfigChanges.Target target = ConfigTargets.of(resource.resourceType());
            if (target == null) {
                String message = ConfigTargets.unsupported(resource.resourceType());
                response.responses().add(result(resource, Outcome.refused(Errors.INVALID_REQUEST, message)));
            } else {
                asked.add(resource);
                changes.add(new ConfigChanges(target, resource.resourceName(), settings(resource), true));
            }
        }
        if (changes.isEmpty()) {
            reply.send(response);
            return;
        }
        Answers.send(
                room.controller()
                        .changeConfigs(changes, request.body().validateOnly(), IncrementalAlterConfigsHandler.TIMEOUT),
                outcomes -> {
                    for (int i = 0; i < asked.size(); i++) {
                        response.responses().add(result(asked.get(i), outcomes.get(i)));
                    }
                    return response;
                },
                reply);
    }

    private static List<Change> settings(AlterConfigsResource resource) {
        return resource.configs().stream()
                .map(config -> new Change(config.name(), Op.SET, config.value()))
                .toList();
    }

    private static AlterConfigsResourceResponse result(AlterConfigsResource resource, Outcome outcome) {
        return new AlterConfigsResourceResponse()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(outcome.error().code())
                .setErrorMessage(outcome.message());
    }
}

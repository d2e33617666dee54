package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.ConfigChanges;
import barnabas.metadata.ConfigChanges.Change;
import barnabas.metadata.ConfigChanges.Op;
import barnabas.metadata.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** IncrementalAlterConfigs (KIP-339): single keys are set, taken back, or lists extended and shortened. */
final class IncrementalAlterConfigsHandler
        implements ApiHandler<IncrementalAlterConfigsRequestData, IncrementalAlterConfigsResponseData> {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AdminRoom room;

    IncrementalAlterConfigsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(
            ApiRequest<IncrementalAlterConfigsRequestData> request, Reply<IncrementalAlterConfigsResponseData> reply) {
        IncrementalAlterConfigsResponseData response = new IncrementalAlterConfigsResponseData();
        List<AlterConfigsResource> asked = new ArrayList<>();
        List<ConfigChanges> changes = new ArrayList<>();
        for (AlterConfigsResource resource : request.body().resources()) {
            ConfigChanges.Target target = ConfigTargets.of(resource.resourceType());
            Outcome form = validateForm(resource);
            if (target == null || !form.done()) {
                response.responses().add(result(resource, form));
            } else {
                asked.add(resource);
                changes.add(new ConfigChanges(target, resource.resourceName(), changes(resource), false));
            }
        }
        if (changes.isEmpty()) {
            reply.send(response);
            return;
        }
        Answers.send(
                room.controller().changeConfigs(changes, request.body().validateOnly(), TIMEOUT),
                outcomes -> {
                    for (int i = 0; i < asked.size(); i++) {
                        response.responses().add(result(asked.get(i), outcomes.get(i)));
                    }
                    return response;
                },
                reply);
    }

    private static Outcome validateForm(AlterConfigsResource resource) {
        if (ConfigTargets.of(resource.resourceType()) == null) {
            return Outcome.refused(Errors.INVALID_REQUEST, ConfigTargets.unsupported(resource.resourceType()));
        }
        for (AlterableConfig config : resource.configs()) {
            if (OpType.forId(config.configOperation()) == null) {
                return Outcome.refused(
                        Errors.INVALID_REQUEST,
                        "Unknown operation type " + config.configOperation() + " for config " + config.name());
            }
        }
        return Outcome.DONE;
    }

    private static List<Change> changes(AlterConfigsResource resource) {
        return resource.configs().stream()
                .map(config -> new Change(config.name(), op(OpType.forId(config.configOperation())), config.value()))
                .toList();
    }

    private static Op op(OpType type) {
        return switch (type) {
            case SET -> Op.SET;
            case DELETE -> Op.DELETE;
            case APPEND -> Op.APPEND;
            case SUBTRACT -> Op.SUBTRACT;
        };
    }

    private static AlterConfigsResourceResponse result(AlterConfigsResource resource, Outcome outcome) {
        return new AlterConfigsResourceResponse()
                .setResourceType(resource.resourceType())
                .setResourceName(resource.resourceName())
                .setErrorCode(outcome.error().code())
                .setErrorMessage(outcome.message());
    }
}

package barnabas.gateway.admin;

import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.Reply;
import barnabas.metadata.BrokerConfigLayers;
import barnabas.metadata.ConfigDescriptions;
import barnabas.metadata.ConfigEntry;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Outcome;
import barnabas.model.BrokerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** CreateTopics: asks the controller; a created topic's configuration is in the answer since version 5 (KIP-525). */
final class CreateTopicsHandler implements ApiHandler<CreateTopicsRequestData, CreateTopicsResponseData> {
    private static final short CONFIGS_SINCE = 5;

    private final AdminRoom room;

    CreateTopicsHandler(AdminRoom room) {
        this.room = room;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public void handle(ApiRequest<CreateTopicsRequestData> request, Reply<CreateTopicsResponseData> reply) {
        CreateTopicsRequestData body = request.body();
        CreateTopicsResponseData response = new CreateTopicsResponseData();
        List<NewTopic> topics = new ArrayList<>();
        Set<String> repeated =
                Repeats.in(body.topics().stream().map(CreatableTopic::name).toList());
        Set<String> refused = new HashSet<>();
        for (CreatableTopic topic : body.topics()) {
            Outcome form = repeated.contains(topic.name())
                    ? Outcome.refused(Errors.INVALID_REQUEST, "Duplicate topic name.")
                    : validateForm(topic);
            if (form.done()) {
                topics.add(newTopic(topic));
            } else if (refused.add(topic.name())) {
                response.topics().add(result(CreatedTopic.refused(topic.name(), form)));
            }
        }
        if (topics.isEmpty()) {
            reply.send(response);
            return;
        }
        Duration timeout = Duration.ofMillis(body.timeoutMs());
        Answers.send(
                room.controller()
                        .createTopics(topics, body.validateOnly(), timeout)
                        .thenCompose(created -> room.firstLeaders().await(created, timeout)),
                created -> with(response, created, request.version()),
                reply);
    }

    /** Judges what a {@link NewTopic} cannot say. */
    private static Outcome validateForm(CreatableTopic topic) {
        for (CreatableTopicConfig config : topic.configs()) {
            if (config.value() == null) {
                return Outcome.refused(
                        Errors.INVALID_CONFIG, "Null value not supported for topic configs: " + config.name());
            }
        }
        Set<Integer> partitions = new HashSet<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            if (!partitions.add(assignment.partitionIndex())) {
                return Outcome.refused(
                        Errors.INVALID_REPLICA_ASSIGNMENT,
                        "Found multiple manual partition assignments for partition " + assignment.partitionIndex());
            }
            Outcome places = Places.validate(assignment.brokerIds());
            if (!places.done()) {
                return places;
            }
        }
        return Outcome.DONE;
    }

    private static NewTopic newTopic(CreatableTopic topic) {
        Map<Integer, List<BrokerId>> assignment = new HashMap<>();
        topic.assignments().forEach(one -> assignment.put(one.partitionIndex(), Places.of(one.brokerIds())));
        Map<String, String> configs = new HashMap<>();
        topic.configs().forEach(config -> configs.put(config.name(), config.value()));
        return new NewTopic(topic.name(), topic.numPartitions(), topic.replicationFactor(), assignment, configs);
    }

    private CreateTopicsResponseData with(
            CreateTopicsResponseData response, List<CreatedTopic> created, short version) {
        BrokerConfigLayers broker = room.brokerConfigs(room.metadata().image());
        for (CreatedTopic topic : created) {
            CreatableTopicResult result = result(topic);
            if (version >= CONFIGS_SINCE && topic.outcome().done()) {
                result.setConfigs(ConfigDescriptions.topic(topic.configs(), broker).stream()
                        .map(CreateTopicsHandler::config)
                        .toList());
            }
            response.topics().add(result);
        }
        return response;
    }

    private static CreatableTopicResult result(CreatedTopic topic) {
        return new CreatableTopicResult()
                .setName(topic.name())
                .setTopicId(topic.topicId())
                .setErrorCode(topic.outcome().error().code())
                .setErrorMessage(topic.outcome().message())
                .setNumPartitions(topic.partitions())
                .setReplicationFactor((short) topic.replicationFactor());
    }

    private static CreatableTopicConfigs config(ConfigEntry entry) {
        return new CreatableTopicConfigs()
                .setName(entry.name())
                .setValue(entry.value())
                .setReadOnly(entry.readOnly())
                .setConfigSource(entry.source().id());
    }
}

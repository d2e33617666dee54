package barnabas.gateway.data;

import barnabas.broker.MetadataCache;
import barnabas.broker.Standings;
import barnabas.controller.ControllerApi;
import barnabas.gateway.ApiHandler;
import barnabas.gateway.ApiRequest;
import barnabas.gateway.FirstLeaders;
import barnabas.gateway.Reply;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.NewTopic;
import barnabas.metadata.TopicImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * Metadata: brokers, topics and who leads. Creates a topic that is asked for by name and not there, when the client and the
 * configuration allow it.
 */
public final class MetadataHandler implements ApiHandler<MetadataRequestData, MetadataResponseData> {
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(5);
    private static final short NO_TOPICS_SINCE = 1;
    private static final short BY_ID_SINCE = 12;

    private final MetadataCache metadata;
    private final MetadataAnswer answer;
    private final ControllerApi controller;
    private final FirstLeaders firstLeaders;
    private final boolean autoCreate;

    public MetadataHandler(
            MetadataCache metadata,
            MetadataAnswer answer,
            ControllerApi controller,
            FirstLeaders firstLeaders,
            boolean autoCreate) {
        this.metadata = metadata;
        this.answer = answer;
        this.controller = controller;
        this.firstLeaders = firstLeaders;
        this.autoCreate = autoCreate;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.METADATA;
    }

    @Override
    public void handle(ApiRequest<MetadataRequestData> request, Reply<MetadataResponseData> reply) {
        MetadataRequestData body = request.body();
        MetadataImage image = metadata.image();
        List<MetadataRequestTopic> asked = body.topics();
        if (asked == null || (asked.isEmpty() && request.version() < NO_TOPICS_SINCE)) {
            Standings standings = answer.standings(image);
            MetadataResponseData response = answer.begin(image, standings, request);
            image.topics().values().forEach(topic -> answer.add(response, standings, topic, body));
            reply.send(response);
            return;
        }
        List<NewTopic> missing = autoCreate && body.allowAutoTopicCreation() ? missing(image, asked) : List.of();
        if (missing.isEmpty()) {
            reply.send(answer(image, request, Map.of()));
            return;
        }
        controller
                .createTopics(missing, false, CREATE_TIMEOUT)
                .thenCompose(created -> firstLeaders.await(created, CREATE_TIMEOUT))
                .thenApply(created -> answer(metadata.image(), request, refusals(created)))
                .whenComplete((response, failure) -> {
                    if (failure == null) {
                        reply.send(response);
                    } else {
                        reply.fail(failure);
                    }
                });
    }

    private static List<NewTopic> missing(MetadataImage image, List<MetadataRequestTopic> asked) {
        Map<String, NewTopic> missing = new LinkedHashMap<>();
        for (MetadataRequestTopic topic : asked) {
            String name = topic.name();
            boolean creatable = name != null
                    && topic.topicId().equals(Uuid.ZERO_UUID)
                    && image.topic(name) == null
                    && Topic.isValid(name)
                    && !Topic.isInternal(name);
            if (creatable) {
                missing.put(name, NewTopic.withDefaults(name));
            }
        }
        return new ArrayList<>(missing.values());
    }

    private static Map<String, Errors> refusals(List<CreatedTopic> created) {
        Map<String, Errors> refusals = new LinkedHashMap<>();
        created.forEach(topic -> refusals.put(topic.name(), topic.outcome().error()));
        return refusals;
    }

    private MetadataResponseData answer(
            MetadataImage image, ApiRequest<MetadataRequestData> request, Map<String, Errors> refusals) {
        Standings standings = answer.standings(image);
        MetadataResponseData response = answer.begin(image, standings, request);
        for (MetadataRequestTopic topic : request.body().topics()) {
            if (topic.name() == null || !topic.topicId().equals(Uuid.ZERO_UUID)) {
                addById(response, image, standings, topic, request);
            } else {
                addByName(response, image, standings, topic.name(), request.body(), refusals);
            }
        }
        return response;
    }

    private void addById(
            MetadataResponseData response,
            MetadataImage image,
            Standings standings,
            MetadataRequestTopic asked,
            ApiRequest<MetadataRequestData> request) {
        if (request.version() < BY_ID_SINCE) { // KIP-516: there is the field, but it is not to be used yet
            answer.addError(response, "", asked.topicId(), Errors.INVALID_REQUEST);
            return;
        }
        TopicImage topic = image.topic(asked.topicId());
        if (topic == null) {
            answer.addError(response, null, asked.topicId(), Errors.UNKNOWN_TOPIC_ID);
        } else {
            answer.add(response, standings, topic, request.body());
        }
    }

    private void addByName(
            MetadataResponseData response,
            MetadataImage image,
            Standings standings,
            String name,
            MetadataRequestData body,
            Map<String, Errors> refusals) {
        TopicImage topic = image.topic(name);
        if (topic != null) {
            answer.add(response, standings, topic, body);
        } else if (!Topic.isValid(name)) {
            answer.addError(response, name, Uuid.ZERO_UUID, Errors.INVALID_TOPIC_EXCEPTION);
        } else {
            Errors refusal = refusals.getOrDefault(name, Errors.UNKNOWN_TOPIC_OR_PARTITION);
            // Created, and deleted again before we looked: as if it had never been.
            boolean gone = refusal == Errors.NONE || refusal == Errors.TOPIC_ALREADY_EXISTS;
            answer.addError(response, name, Uuid.ZERO_UUID, gone ? Errors.UNKNOWN_TOPIC_OR_PARTITION : refusal);
        }
    }
}

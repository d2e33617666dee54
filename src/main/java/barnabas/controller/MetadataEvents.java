package barnabas.controller;

import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.metadata.CreatedTopic;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.Outcome;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.jspecify.annotations.Nullable;

/** The controller's decisions as events, with who asked for them as the cause. Values of settings may be secrets and are not among them. */
final class MetadataEvents {
    private MetadataEvents() {}

    /** What {@code records} change, which came of {@code request}. */
    static List<Event> changes(
            ControllerRequest request, List<MetadataRecord> records, MetadataImage before, long nowMs) {
        String cause = cause(request);
        List<Event> events = new ArrayList<>();
        for (MetadataRecord record : records) {
            Event event = change(record, before, cause, nowMs);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    private static @Nullable Event change(MetadataRecord record, MetadataImage before, String cause, long nowMs) {
        if (record instanceof MetadataRecord.TopicCreated created) {
            return Event.of(EventKind.TOPIC_CREATED, nowMs, cause)
                    .at(created.name())
                    .with("partitions", created.partitions().size())
                    .with("replicas", created.partitions().get(0).replicas().size());
        } else if (record instanceof MetadataRecord.TopicDeleted deleted) {
            return Event.of(EventKind.TOPIC_DELETED, nowMs, cause).at(name(before, deleted.topicId()));
        } else if (record instanceof MetadataRecord.PartitionsAdded added) {
            return Event.of(EventKind.PARTITIONS_ADDED, nowMs, cause)
                    .at(name(before, added.topicId()))
                    .with("added", added.partitions().size());
        } else if (record instanceof MetadataRecord.PartitionReassigned moved) {
            return moved(moved, before, cause, nowMs);
        } else if (record instanceof MetadataRecord.TopicConfigChanged changed) {
            return Event.of(EventKind.CONFIG_CHANGED, nowMs, cause)
                    .at(name(before, changed.topicId()))
                    .with("keys", keys(changed.changes()));
        } else if (record instanceof MetadataRecord.BrokerConfigChanged changed) {
            return Event.of(EventKind.CONFIG_CHANGED, nowMs, cause)
                    .with("of", changed.broker() == null ? "all brokers" : "broker " + changed.broker())
                    .with("keys", keys(changed.changes()));
        } else if (record instanceof MetadataRecord.GroupConfigChanged changed) {
            return Event.of(EventKind.CONFIG_CHANGED, nowMs, cause)
                    .ofGroup(changed.group())
                    .with("keys", keys(changed.changes()));
        } else if (record instanceof MetadataRecord.MetadataVotersChosen chosen) {
            return Event.of(EventKind.METADATA_VOTERS_CHANGED, nowMs, cause).with("to", chosen.voters());
        } else if (record instanceof MetadataRecord.BrokerRegistered registered) {
            return Event.of(EventKind.BROKER_REGISTERED, nowMs, cause)
                    .with("registered", registered.id())
                    .with("address", registered.host() + ":" + registered.port());
        }
        return null; // producer ids, snapshots
    }

    private static Event moved(
            MetadataRecord.PartitionReassigned moved, MetadataImage before, String cause, long nowMs) {
        TopicImage topic = before.topic(moved.topicId());
        PartitionImage was = topic == null ? null : topic.partition(moved.partition());
        boolean ended = moved.adding().isEmpty() && moved.removing().isEmpty();
        Event event = Event.of(EventKind.REPLICAS_MOVED, nowMs, cause)
                .at(name(before, moved.topicId()), moved.partition())
                .with("to", moved.replicas())
                .with("state", ended ? "done" : "under way");
        return was == null ? event : event.with("from", was.replicas());
    }

    private static String keys(Map<String, ?> changes) {
        return changes.keySet().stream().sorted().collect(Collectors.joining(", "));
    }

    private static String name(MetadataImage image, Uuid topicId) {
        TopicImage topic = image.topic(topicId);
        return topic == null ? topicId.toString() : topic.name();
    }

    private static String cause(ControllerRequest request) {
        if (request instanceof ControllerRequest.RegisterBroker) {
            return "the broker has started";
        } else if (request instanceof ControllerRequest.EndReassignments) {
            return "its leader has taken the replicas in that were to be there";
        } else if (request instanceof ControllerRequest.AlterReassignments) {
            return "somebody asked for it (AlterPartitionReassignments)";
        } else if (request instanceof ControllerRequest.ChangeConfigs) {
            return "somebody asked for it (AlterConfigs)";
        } else if (request instanceof ControllerRequest.CreateTopics create
                && create.topics().stream().allMatch(topic -> Topic.isInternal(topic.name()))) {
            return "the cluster needs it";
        }
        return "somebody asked for it (" + request.getClass().getSimpleName() + ")";
    }

    /** What of {@code request} was refused, one event for each reason. */
    static List<Event> refused(ControllerRequest request, ControllerAnswer answer, long nowMs) {
        List<Event> events = new ArrayList<>();
        if (answer instanceof ControllerAnswer.CreatedTopics created) {
            for (CreatedTopic topic : created.topics()) {
                if (!topic.outcome().done()) {
                    events.add(refusal(request, topic.outcome(), nowMs).at(topic.name()));
                }
            }
        } else if (answer instanceof ControllerAnswer.Outcomes outcomes) {
            outcomes.outcomes().stream()
                    .filter(outcome -> !outcome.done())
                    .forEach(outcome -> events.add(refusal(request, outcome, nowMs)));
        } else if (answer instanceof ControllerAnswer.Refused refused) {
            events.add(refusal(request, refused.outcome(), nowMs));
        }
        return events;
    }

    private static Event refusal(ControllerRequest request, Outcome outcome, long nowMs) {
        String message = outcome.message() == null ? outcome.error().message() : outcome.message();
        return Event.of(EventKind.REQUEST_REFUSED, nowMs, outcome.error().name() + ": " + message)
                .with("request", request.getClass().getSimpleName());
    }
}

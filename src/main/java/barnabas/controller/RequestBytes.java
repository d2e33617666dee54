package barnabas.controller;

import barnabas.metadata.ConfigChanges;
import barnabas.metadata.MorePartitions;
import barnabas.metadata.NewTopic;
import barnabas.metadata.Reassignment;
import barnabas.metadata.ReplicasMoved;
import barnabas.model.BrokerId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** About how many bytes a request takes while it waits: characters and numbers, and something for each object. */
final class RequestBytes {
    static final long OBJECT = 64;
    private static final long NUMBER = 24;

    private RequestBytes() {}

    static long of(ControllerRequest request) {
        if (request instanceof ControllerRequest.CreateTopics create) {
            return OBJECT + create.topics().stream().mapToLong(RequestBytes::of).sum();
        }
        if (request instanceof ControllerRequest.DeleteTopics delete) {
            return OBJECT + OBJECT * delete.topicIds().size();
        }
        if (request instanceof ControllerRequest.CreatePartitions create) {
            return OBJECT + create.topics().stream().mapToLong(RequestBytes::of).sum();
        }
        if (request instanceof ControllerRequest.ChangeConfigs change) {
            return OBJECT
                    + change.changes().stream().mapToLong(RequestBytes::of).sum();
        }
        if (request instanceof ControllerRequest.AlterReassignments alter) {
            return OBJECT
                    + alter.reassignments().stream().mapToLong(RequestBytes::of).sum();
        }
        if (request instanceof ControllerRequest.EndReassignments end) {
            return OBJECT + end.moved().stream().mapToLong(RequestBytes::of).sum();
        }
        return OBJECT;
    }

    static long of(Reassignment reassignment) {
        List<BrokerId> replicas = reassignment.replicas();
        return OBJECT + reassignment.topic().length() + ofBrokers(replicas == null ? List.of() : List.of(replicas));
    }

    static long of(ReplicasMoved moved) {
        return OBJECT + ofBrokers(List.of(moved.voters()));
    }

    static long of(NewTopic topic) {
        return OBJECT + topic.name().length() + ofBrokers(topic.assignment().values()) + of(topic.configs());
    }

    static long of(MorePartitions more) {
        return OBJECT + more.topic().length() + ofBrokers(more.assignment());
    }

    static long of(ConfigChanges changes) {
        return OBJECT
                + changes.name().length()
                + changes.changes().stream()
                        .mapToLong(change -> OBJECT + length(change))
                        .sum();
    }

    private static long length(ConfigChanges.Change change) {
        String value = change.value();
        return (long) change.key().length() + (value == null ? 0 : value.length());
    }

    private static long ofBrokers(Collection<List<BrokerId>> partitions) {
        return partitions.stream()
                .mapToLong(brokers -> OBJECT + NUMBER * brokers.size())
                .sum();
    }

    private static long of(Map<String, String> configs) {
        return configs.entrySet().stream()
                .mapToLong(entry ->
                        OBJECT + entry.getKey().length() + entry.getValue().length())
                .sum();
    }
}

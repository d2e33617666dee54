package barnabas.management;

import java.util.List;

/** Consumer groups that this broker coordinates, under the names of kafka_exporter. */
final class GroupMetrics {
    private GroupMetrics() {}

    static void add(Families families, List<Views.Group> groups) {
        families.gauge("barnabas_groups", "Groups that this broker coordinates.", groups.size());
        for (Views.Group group : groups) {
            families.gauge(
                    "kafka_consumergroup_members",
                    "Members of a group.",
                    group.members().size(),
                    "consumergroup",
                    group.name());
            group.offsets().forEach(offset -> add(families, group.name(), offset));
        }
    }

    private static void add(Families families, String group, Views.GroupOffset offset) {
        String[] labels = {
            "consumergroup", group, "topic", offset.topic(), "partition", Integer.toString(offset.partition())
        };
        families.gauge("kafka_consumergroup_current_offset", "What the group committed.", offset.committed(), labels);
        if (offset.lagRecords() != null) {
            families.gauge(
                    "kafka_consumergroup_lag",
                    "Records that the group has not committed.",
                    offset.lagRecords(),
                    labels);
        }
        if (offset.lagSeconds() != null) {
            families.gauge(
                    "kafka_consumergroup_lag_seconds",
                    "Age of the first record that the group has not committed.",
                    offset.lagSeconds(),
                    labels);
        }
    }
}

package barnabas.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** How far groups have come. */
final class GroupOffsets {
    private GroupOffsets() {}

    /** Empty when the group has committed nothing, or is not there. */
    static Map<TopicPartition, Long> committed(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        offsets.put(partition, offset.offset());
                    }
                });
        return offsets;
    }

    /** @throws CommandFailure when there are none */
    static void requireSome(String group, Map<TopicPartition, Long> offsets) {
        if (offsets.isEmpty()) {
            throw CommandFailure.failed(
                    "Group '" + group + "' has committed no offsets: `barnabas group list` shows the groups.");
        }
    }
}

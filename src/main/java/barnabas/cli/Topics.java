package barnabas.cli;

import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** What several commands ask of the cluster's topics. */
final class Topics {
    private Topics() {}

    /** All there are. Blocks. */
    static Collection<TopicDescription> all(Admin admin, boolean internal)
            throws InterruptedException, ExecutionException {
        var names = admin.listTopics(new ListTopicsOptions().listInternal(internal))
                .names()
                .get();
        return admin.describeTopics(names).allTopicNames().get().values();
    }

    static boolean hasLeader(TopicPartitionInfo partition) {
        return partition.leader() != null && !partition.leader().isEmpty();
    }
}

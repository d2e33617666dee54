package barnabas.management;

import barnabas.broker.Leaders.Leader;
import barnabas.broker.PartitionStanding;
import barnabas.broker.Standings;
import barnabas.metadata.BrokerImage;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.PartitionImage;
import barnabas.metadata.TopicImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/**
 * How the cluster stands. Of a partition its leader alone tells what is the same on every broker, so that nothing is counted twice
 * when all brokers are scraped; what differs between replicas each broker tells of its own.
 */
final class ClusterMetrics {
    private static final String REPLICA_MANAGER = "kafka_server_replicamanager_";
    private static final String CONTROLLER = "kafka_controller_kafkacontroller_";

    /** What one scrape counts over all partitions. */
    private static final class Totals {
        int here;
        int led;
        int underReplicated;
        int underMinIsr;
        int leaderless;
        int partitions;
    }

    private final ManagementServices services;
    private final BrokerId self;

    ClusterMetrics(ManagementServices services) {
        this.services = services;
        this.self = services.self();
    }

    void add(Families families) {
        MetadataImage image = services.metadata().image();
        brokers(families, image);
        Standings standings = new Standings(services.leaders(), image);
        Totals totals = new Totals();
        for (TopicImage topic : image.topics().values()) {
            families.gauge(
                    "kafka_topic_partitions",
                    "Partitions of a topic.",
                    topic.partitions().size(),
                    "topic",
                    topic.name());
            int minInSync = services.minInSync().applyAsInt(topic);
            for (PartitionImage partition : topic.partitions()) {
                add(families, standings, topic, partition, minInSync, totals);
            }
        }
        add(families, image, totals);
    }

    private void brokers(Families families, MetadataImage image) {
        List<BrokerImage> alive = image.brokers().values().stream()
                .filter(broker -> services.leaders().isAlive(broker.id()))
                .toList();
        families.gauge("kafka_brokers", "Brokers that this one is in contact with.", alive.size());
        for (BrokerImage broker : alive) {
            families.info(
                    "kafka_broker",
                    "A broker that this one is in contact with.",
                    "id",
                    broker.id().toString(),
                    "address",
                    broker.host() + ":" + broker.port());
        }
    }

    private void add(
            Families families,
            Standings standings,
            TopicImage topic,
            PartitionImage partition,
            int minInSync,
            Totals totals) {
        PartitionStanding standing = standings.of(topic, partition);
        Leader leader = standing.leader();
        Replica replica = services.replicas().find(new PartitionId(topic.name(), partition.partition(), topic.id()));
        Labels labels = Labels.of("topic", topic.name(), "partition", Integer.toString(partition.partition()));
        totals.partitions++;
        totals.leaderless += leader == null ? 1 : 0;
        if (replica != null) {
            totals.here++;
            ofReplica(families, replica, labels);
        }
        if (leader != null && leader.broker().equals(self)) {
            totals.led++;
            totals.underReplicated += standing.isUnderReplicated(partition) ? 1 : 0;
            totals.underMinIsr += standing.inSync().size() < minInSync ? 1 : 0;
            ofLeader(families, leader, standing, partition, labels);
            ofInSync(families, standing.inSync().size(), minInSync, labels);
        }
    }

    private static void ofReplica(Families families, Replica replica, Labels labels) {
        Replica.Snapshot snapshot = replica.snapshot();
        families.gauge("kafka_log_log_size", "Bytes of the log on this broker.", replica.sizeBytes(), labels);
        families.gauge("kafka_log_log_logstartoffset", "First offset.", snapshot.logStartOffset(), labels);
        families.gauge("kafka_log_log_logendoffset", "Next offset, committed or not.", snapshot.logEndOffset(), labels);
        families.gauge(
                "barnabas_partition_high_watermark", "What is below is committed.", snapshot.highWatermark(), labels);
        families.gauge("barnabas_partition_leader_epoch", "Raft's term.", snapshot.leaderEpoch(), labels);
        if (snapshot.leading()) {
            String partition = "kafka_topic_partition_";
            families.gauge(partition + "current_offset", "High watermark.", snapshot.highWatermark(), labels);
            families.gauge(partition + "oldest_offset", "First offset.", snapshot.logStartOffset(), labels);
        }
    }

    private static void ofLeader(
            Families families, Leader leader, PartitionStanding standing, PartitionImage partition, Labels labels) {
        int replicas = partition.replicas().size();
        int inSync = standing.inSync().size();
        String topicPartition = "kafka_topic_partition_";
        families.gauge(
                topicPartition + "leader", "Broker that leads.", leader.broker().value(), labels);
        families.gauge(
                topicPartition + "leader_is_preferred",
                "1 when it is the first of the replicas.",
                partition.replicas().get(0).equals(leader.broker()) ? 1 : 0,
                labels);
        families.gauge(topicPartition + "replicas", "Replicas.", replicas, labels);
        families.gauge(topicPartition + "in_sync_replica", "Replicas in sync.", inSync, labels);
        families.gauge(
                topicPartition + "under_replicated_partition",
                "1 when a replica is not in sync.",
                inSync < replicas ? 1 : 0,
                labels);
        families.gauge("kafka_cluster_partition_replicascount", "Replicas.", replicas, labels);
        families.gauge("kafka_cluster_partition_insyncreplicascount", "Replicas in sync.", inSync, labels);
        families.gauge(
                "kafka_cluster_partition_underreplicated",
                "1 when a replica is not in sync.",
                inSync < replicas ? 1 : 0,
                labels);
    }

    private static void ofInSync(Families families, int inSync, int minInSync, Labels labels) {
        families.gauge(
                "kafka_cluster_partition_underminisr",
                "1 when fewer than min.insync.replicas are in sync: it takes no writes.",
                inSync < minInSync ? 1 : 0,
                labels);
        families.gauge(
                "kafka_cluster_partition_atminisr",
                "1 when one replica less would stop writes.",
                inSync == minInSync ? 1 : 0,
                labels);
    }

    private void add(Families families, MetadataImage image, Totals totals) {
        families.gauge(REPLICA_MANAGER + "partitioncount", "Replicas on this broker.", totals.here);
        families.gauge(REPLICA_MANAGER + "leadercount", "Partitions that this broker leads.", totals.led);
        families.gauge(
                REPLICA_MANAGER + "underreplicatedpartitions",
                "Partitions that this broker leads and that miss a replica.",
                totals.underReplicated);
        families.gauge(
                REPLICA_MANAGER + "underminisrpartitioncount",
                "Partitions that this broker leads and that take no writes.",
                totals.underMinIsr);
        Leader controller = services.leaders().leader(PartitionId.METADATA);
        boolean controls = controller != null && controller.broker().equals(self);
        families.gauge(CONTROLLER + "activecontrollercount", "1 on the controller.", controls ? 1 : 0);
        families.gauge(
                CONTROLLER + "offlinepartitionscount",
                "Partitions without a leader; told by the controller.",
                controls ? totals.leaderless : 0);
        if (controls) {
            families.gauge(CONTROLLER + "globalpartitioncount", "Partitions of the cluster.", totals.partitions);
            families.gauge(
                    CONTROLLER + "globaltopiccount",
                    "Topics of the cluster.",
                    image.topics().size());
        }
        families.counter(
                "kafka_controller_controllerstats_uncleanleaderelections",
                "Always 0: who has not all that is committed is not elected.",
                0);
        families.gauge(
                "barnabas_serving",
                "1 while this broker serves its clients.",
                services.serving().getAsBoolean() ? 1 : 0);
    }
}

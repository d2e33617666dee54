package barnabas.bench;

import barnabas.bench.figures.Contender;
import barnabas.it.cluster.Cluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the brokers of a row are set up, the same for all contenders but for what each calls it.
 *
 * @param brokers one or three; topics have as many replicas
 * @param heap java's options about it
 * @param flush of Barnabas
 * @param kafka settings over Apache Kafka's defaults
 */
public record Systems(int brokers, String heap, Flush flush, Map<String, String> kafka) {
    /** When a batch is on disk: {@code log.flush}. */
    public enum Flush {
        /** Before it is acknowledged. */
        ACKED("acked"),
        /** When the operating system sees fit, as with Apache Kafka's defaults. */
        OS("os");

        private final String setting;

        Flush(String setting) {
            this.setting = setting;
        }
    }

    /** Every batch before it is acknowledged. */
    private static final Map<String, String> KAFKA_FLUSHES = Map.of("log.flush.interval.messages", "1");

    /** For two processors. */
    private static final Map<String, String> TUNED = Map.of(
            "num.network.threads", "2",
            "num.io.threads", "2",
            "num.replica.fetchers", "1",
            "broker.session.timeout.ms", "3000",
            "broker.heartbeat.interval.ms", "500");

    /** Deleted topics go at once, not a minute later in the midst of another's turn. */
    private static final Map<String, String> KAFKA_ALWAYS = Map.of("log.segment.delete.delay.ms", "1000");

    /** The page cache keeps what is acknowledged, on both sides. */
    public static Systems unflushed(int brokers) {
        return new Systems(brokers, heap(brokers), Flush.OS, Map.of());
    }

    /** Disks keep what is acknowledged, on both sides. */
    public static Systems flushed(int brokers) {
        return new Systems(brokers, heap(brokers), Flush.ACKED, KAFKA_FLUSHES);
    }

    /** Disks on our side, the page cache on theirs: Barnabas's defaults against Apache Kafka's. */
    public static Systems onlyOursFlushed(int brokers) {
        return new Systems(brokers, heap(brokers), Flush.ACKED, Map.of());
    }

    private static String heap(int brokers) {
        return brokers == 1 ? "-Xms1g -Xmx1g" : "-Xms512m -Xmx512m";
    }

    /** Brokers of a contender, not started yet, with nothing in them. */
    public Cluster cluster(Contender contender) throws Exception {
        if (contender == Contender.BARNABAS) {
            return Cluster.barnabas(brokers, heap, barnabas());
        }
        Map<String, String> settings = new HashMap<>(KAFKA_ALWAYS);
        settings.putAll(kafka);
        if (contender == Contender.KAFKA_TUNED) {
            settings.putAll(TUNED);
        }
        return Cluster.kafka(brokers, heap, settings);
    }

    private List<String> barnabas() {
        List<String> settings = new ArrayList<>();
        settings.add("log.flush = " + flush.setting);
        // Tests have fewer; here it is what comes by default.
        settings.add("groups.offsets-partitions = 50");
        return settings;
    }
}

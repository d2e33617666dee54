package barnabas.bench;

import barnabas.it.cluster.Cluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;

/** A client that wants to write as soon as brokers let it, and does not wait long before it tries again. */
final class FirstAck {
    private static final long PAUSE_MILLIS = 5;
    private static final int ANSWER_SECONDS_MAX = 5;
    private static final Duration ACKED_MAX = Duration.ofMinutes(3);
    private static final Map<String, Object> IMPATIENT = Map.of(
            "reconnect.backoff.ms", 10,
            "reconnect.backoff.max.ms", 50,
            "retry.backoff.ms", 10,
            "retry.backoff.max.ms", 50,
            "request.timeout.ms", 3000,
            "enable.metrics.push", false);

    private final Cluster cluster;
    private final long end = System.nanoTime() + ACKED_MAX.toNanos();

    private FirstAck(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Makes a topic with a replica on each broker, and returns when a record of it is acknowledged (acks=all). */
    static void onNewTopic(Cluster cluster, String topic) throws Exception {
        FirstAck client = new FirstAck(cluster);
        client.awaitPort();
        client.create(topic);
        client.write(topic);
    }

    /** Returns when a record of a topic that was there before is acknowledged. */
    static void onOldTopic(Cluster cluster, String topic) throws Exception {
        FirstAck client = new FirstAck(cluster);
        client.awaitPort();
        client.write(topic);
    }

    private void awaitPort() throws InterruptedException, IOException {
        String[] address = cluster.nodes().get(0).bootstrap().split(":");
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
                return;
            } catch (IOException notYet) {
                pause("the port is closed", notYet);
            }
        }
    }

    private void create(String topic) throws Exception {
        int replicas = cluster.nodes().size();
        try (Admin admin = cluster.clients().admin(IMPATIENT)) {
            while (!isMade(admin, new NewTopic(topic, 1, (short) replicas))) {
                pause("the topic is not made", null);
            }
        }
    }

    /** Also when an earlier try has made it, whose answer came too late. */
    private static boolean isMade(Admin admin, NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException refused) {
            return refused.getCause() instanceof TopicExistsException;
        } catch (TimeoutException notAnswered) {
            return false;
        }
    }

    private void write(String topic) throws Exception {
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(IMPATIENT)) {
            producer.send(new ProducerRecord<>(topic, new byte[100]))
                    .get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void pause(String what, Exception reason) throws InterruptedException, IOException {
        if (System.nanoTime() - end > 0) {
            throw new IOException(what + " after " + ACKED_MAX + ": " + cluster.logs(2000), reason);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
}

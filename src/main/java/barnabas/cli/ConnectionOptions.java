package barnabas.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Option;

/** Which cluster a command talks to, and how. Part of every client command. */
final class ConnectionOptions {
    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT",
            defaultValue = "${env:BARNABAS_BOOTSTRAP:-127.0.0.1:9092}",
            description = "A broker to begin with, or several with commas between them. Default: the environment's"
                    + " BARNABAS_BOOTSTRAP, else 127.0.0.1:9092")
    private String bootstrap = "";

    @Option(
            names = "-X",
            paramLabel = "KEY=VALUE",
            description = "A setting of the Kafka client, such as -X compression.type=lz4. May be repeated")
    private final Map<String, String> overrides = new LinkedHashMap<>();

    @SuppressWarnings("UnusedVariable") // Main asks the parsed command line for it.
    @Option(names = "--debug", description = "On failure, print the stack trace too")
    private boolean debug;

    /** The addresses to begin with, with commas between them. */
    String bootstrap() {
        return bootstrap;
    }

    /** @throws CommandFailure when no broker can be reached */
    Admin admin() {
        requireReachable();
        return Admin.create(ClientConfigs.admin(bootstrap, overrides));
    }

    /** @throws CommandFailure when no broker can be reached */
    Producer<byte[], byte[]> producer() {
        requireReachable();
        return new KafkaProducer<>(ClientConfigs.producer(bootstrap, overrides));
    }

    /** @throws CommandFailure when no broker can be reached */
    Consumer<byte[], byte[]> consumer() {
        return consumer(Map.of());
    }

    /**
     * The same with settings of the command's own, which the user's override.
     *
     * @throws CommandFailure when no broker can be reached
     */
    Consumer<byte[], byte[]> consumer(Map<String, String> settings) {
        requireReachable();
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(overrides);
        return new KafkaConsumer<>(ClientConfigs.consumer(bootstrap, all));
    }

    private void requireReachable() {
        BootstrapAddress.requireReachable(BootstrapAddress.parse(bootstrap));
    }
}

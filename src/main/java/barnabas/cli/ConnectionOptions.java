package barnabas.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
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
    Streams streams() {
        requireReachable();
        return Streams.open(bootstrap, overrides);
    }

    private void requireReachable() {
        BootstrapAddress.requireReachable(BootstrapAddress.parse(bootstrap));
    }
}

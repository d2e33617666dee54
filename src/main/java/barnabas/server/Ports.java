package barnabas.server;

import barnabas.server.NodeConfig.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;

/** Looks whether a node's addresses can be bound before anything is made or changed. */
final class Ports {
    /** An address to be, and the setting that gives it. */
    record Wanted(String setting, Endpoint endpoint) {}

    private Ports() {}

    /**
     * Chooses a port for Kafka clients when the configuration leaves that to the system: they are told of it before it is bound, by
     * the record with which the broker registers.
     */
    static NodeConfig advertisable(NodeConfig config) {
        if (config.kafka().port() != 0) {
            return config;
        }
        try (ServerSocket socket =
                new ServerSocket(0, 1, InetAddress.getByName(config.kafka().host()))) {
            return config.with("barnabas.kafka.port", socket.getLocalPort());
        } catch (IOException refused) {
            throw new ConfigException(
                    "'barnabas.kafka': there is no free port on '"
                            + config.kafka().host() + "' (" + refused.getMessage() + ")",
                    refused);
        }
    }

    /** Throws {@link ConfigException} for the first one that is taken or is not this machine's. Port 0 is always free. */
    static void requireFree(List<Wanted> wanted) {
        wanted.forEach(Ports::requireFree);
    }

    private static void requireFree(Wanted wanted) {
        Endpoint endpoint = wanted.endpoint();
        if (endpoint.port() == 0) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            // As servers on this system bind: a port that only lingers from a former process is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()));
        } catch (UnknownHostException unknown) {
            throw new ConfigException(
                    "'" + wanted.setting() + "': there is no host '" + endpoint.host() + "'", unknown);
        } catch (IOException taken) {
            throw new ConfigException(
                    "'" + wanted.setting() + "': cannot listen on " + endpoint + " (" + taken.getMessage()
                            + "); stop what uses it, or set another port",
                    taken);
        }
    }
}

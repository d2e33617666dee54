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
     * Chooses ports for Kafka clients and for replication when the configuration leaves that to the system: others are told of them
     * before they are bound, by the record with which the broker registers, and by its roles in the cluster.
     */
    static NodeConfig advertisable(NodeConfig config) {
        NodeConfig kafka = config.kafka().port() != 0
                ? config
                : config.with("barnabas.kafka.port", free("barnabas.kafka", config.kafka()));
        return kafka.replication().port() != 0
                ? kafka
                : kafka.with("barnabas.replication.port", free("barnabas.replication", kafka.replicationBind()));
    }

    private static int free(String setting, Endpoint endpoint) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(endpoint.host()))) {
            return socket.getLocalPort();
        } catch (IOException refused) {
            throw new ConfigException(
                    "'" + setting + "': there is no free port on '" + endpoint.host() + "' (" + refused.getMessage()
                            + ")",
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

package barnabas.gateway;

import barnabas.metadata.BrokerImage;

/**
 * Where and how to listen.
 *
 * @param listener its name, see {@link BrokerImage#place}
 * @param host the address to bind, with {@code port}; 0 takes a free port
 * @param dispatcher the configuration path of the pool for connections; {@code akka.io.tcp.worker-dispatcher} should name
 *     the same one, or client load starves the cluster's heartbeats
 */
public record GatewayConfig(String listener, String host, int port, String dispatcher, Limits limits) {
    /** The listener that every broker has. */
    public GatewayConfig(String host, int port, String dispatcher, Limits limits) {
        this(BrokerImage.MAIN_LISTENER, host, port, dispatcher, limits);
    }
}

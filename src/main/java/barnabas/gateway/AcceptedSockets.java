package barnabas.gateway;

import akka.io.Inet;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that Akka has accepted, for writing into them without a detour: Akka shows each one to the options of its
 * listener before it tells of the connection. Thread-safe.
 */
final class AcceptedSockets extends Inet.AbstractSocketOption {
    /** Accepted and not yet asked for; at most as many as the listener accepts ahead. */
    private final Map<SocketAddress, SocketChannel> fresh = new ConcurrentHashMap<>();

    @Override
    public void afterConnect(Socket socket) {
        SocketChannel channel = socket.getChannel();
        SocketAddress peer = socket.getRemoteSocketAddress();
        if (channel != null && peer != null) {
            fresh.put(peer, channel);
        }
    }

    /** The socket of a connection that Akka has told of. To be called for each one, once. */
    @Nullable SocketChannel take(InetSocketAddress peer) {
        return fresh.remove(peer);
    }
}

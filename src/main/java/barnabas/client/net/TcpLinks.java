package barnabas.client.net;

import akka.io.Inet;
import akka.io.TcpSO;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Links over Akka Streams TCP. */
public final class TcpLinks implements Link.Opener {
    private static final List<Inet.SocketOption> SOCKET = List.of(TcpSO.tcpNoDelay(true), TcpSO.keepAlive(true));

    private final Materializer materializer;
    private final Loop loop;
    private final ConnectionOptions options;

    /** @param materializer the sub-fusing one of the stage that owns the loop: then its connections run in the same actor */
    public TcpLinks(Materializer materializer, Loop loop, ConnectionOptions options) {
        this.materializer = materializer;
        this.loop = loop;
        this.options = options;
    }

    @Override
    public Link open(String host, int port, Link.Listener listener) {
        boolean halfClose = false;
        Flow<ByteString, ByteString, ?> tcp = Tcp.get(materializer.system())
                .outgoingConnection(
                        InetSocketAddress.createUnresolved(host, port),
                        Optional.empty(),
                        SOCKET,
                        halfClose,
                        Optional.of(options.connectTimeout()),
                        Optional.empty());
        return tcp.joinMat(Flow.fromGraph(new LinkStage(options.frameMax(), loop, listener)), Keep.right())
                .run(materializer);
    }
}

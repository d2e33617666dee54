package barnabas.client.net;

import akka.io.Inet;
import akka.io.TcpSO;
import akka.stream.Materializer;
import akka.stream.TLSClosing;
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
        Security.Engines tls = options.security().tls();
        InetSocketAddress address = InetSocketAddress.createUnresolved(host, port);
        Flow<ByteString, ByteString, ?> tcp = tls == null ? plain(address) : encrypted(address, tls);
        return tcp.joinMat(Flow.fromGraph(new LinkStage(options.frameMax(), loop, listener)), Keep.right())
                .run(materializer);
    }

    private Flow<ByteString, ByteString, ?> plain(InetSocketAddress address) {
        boolean halfClose = false;
        return Tcp.get(materializer.system())
                .outgoingConnection(
                        address,
                        Optional.empty(),
                        SOCKET,
                        halfClose,
                        Optional.of(options.connectTimeout()),
                        Optional.empty());
    }

    private Flow<ByteString, ByteString, ?> encrypted(InetSocketAddress address, Security.Engines tls) {
        return Tcp.get(materializer.system())
                .outgoingConnectionWithTls(
                        address,
                        () -> tls.engine(address.getHostString(), address.getPort()),
                        Optional.empty(),
                        SOCKET,
                        Optional.of(options.connectTimeout()),
                        Optional.empty(),
                        session -> Optional.empty(), // the engine has compared the host's name with the certificate
                        TLSClosing.eagerClose());
    }
}

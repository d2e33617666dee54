package barnabas.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestUtils;

/** A blocking client that sends whatever bytes a test likes. */
public final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;

    private final Socket socket = new Socket();

    public RawClient(int port) {
        this(port, 0);
    }

    /** With a small receive buffer, for a client that reads slowly. */
    public RawClient(int port, int receiveBuffer) {
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Socket socket() {
        return socket;
    }

    public static byte[] frame(ApiKeys api, int version, int correlationId, ApiMessage body) {
        return frame(api, (short) version, api.requestHeaderVersion((short) version), correlationId, body);
    }

    private static byte[] frame(ApiKeys api, short version, short headerVersion, int correlationId, ApiMessage body) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion(version)
                .setCorrelationId(correlationId)
                .setClientId("raw");
        ByteBuffer bytes = RequestUtils.serialize(header, headerVersion, body, version);
        return framed(bytes);
    }

    public static byte[] framed(ByteBuffer bytes) {
        return ByteBuffer.allocate(4 + bytes.remaining())
                .putInt(bytes.remaining())
                .put(bytes)
                .array();
    }

    public RawClient send(ApiKeys api, int version, int correlationId, ApiMessage body) {
        return send(frame(api, version, correlationId, body));
    }

    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next response, without its length. */
    public ByteBuffer receive() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the next response, which must be to {@code correlationId}, into {@code body}. */
    public <T extends ApiMessage> T receive(int version, int correlationId, T body) {
        ByteBuffer bytes = receive();
        ApiKeys api = ApiKeys.forId(body.apiKey());
        ByteBufferAccessor readable = new ByteBufferAccessor(bytes);
        ResponseHeaderData header = new ResponseHeaderData(readable, api.responseHeaderVersion((short) version));
        if (header.correlationId() != correlationId) {
            throw new AssertionError("expected correlation=" + correlationId + " got=" + header.correlationId());
        }
        body.read(readable, (short) version);
        if (bytes.hasRemaining()) {
            throw new AssertionError("left over bytes=" + bytes.remaining());
        }
        return body;
    }

    /** Whether the broker ends the connection, in any way, without another byte. */
    public boolean isClosedByBroker() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the connection the hard way. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

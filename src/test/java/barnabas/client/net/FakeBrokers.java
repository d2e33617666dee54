package barnabas.client.net;

import akka.util.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** Brokers that speak Kafka's protocol and answer what a test scripts; an address nobody listens at refuses. */
public final class FakeBrokers implements Link.Opener {
    /** One request that arrived. */
    public static final class Asked {
        private final Connection connection;
        private final ApiKeys api;
        private final short version;
        private final int correlationId;
        private final ApiMessage body;

        private Asked(Connection connection, ApiKeys api, short version, int correlationId, ApiMessage body) {
            this.connection = connection;
            this.api = api;
            this.version = version;
            this.correlationId = correlationId;
            this.body = body;
        }

        public int port() {
            return connection.port;
        }

        public ApiKeys api() {
            return api;
        }

        public short version() {
            return version;
        }

        public ApiMessage body() {
            return body;
        }

        public void answer(ApiMessage response) {
            connection.answer(this, response);
        }

        /** Cuts the connection instead of answering. */
        public void cut() {
            connection.drop("cut");
        }
    }

    private final class Connection implements Link {
        private final int port;
        private final Listener listener;
        private boolean open = true;

        private Connection(int port, Listener listener) {
            this.port = port;
            this.listener = listener;
        }

        @Override
        public void send(ByteString frame) {
            ByteBuffer bytes = ByteBuffer.wrap(frame.toArray());
            bytes.getInt();
            ByteBuffer copy = bytes.duplicate();
            ApiKeys api = ApiKeys.forId(copy.getShort());
            short version = copy.getShort();
            ByteBufferAccessor readable = new ByteBufferAccessor(bytes);
            int id = new RequestHeaderData(readable, api.requestHeaderVersion(version)).correlationId();
            ApiMessage body = api.messageType.newRequest();
            body.read(readable, version);
            Asked asked = new Asked(this, api, version, id, body);
            if (api == ApiKeys.API_VERSIONS) {
                answer(asked, versions());
                return;
            }
            BiFunction<Integer, Asked, ApiMessage> script = scripts.get(api);
            ApiMessage response = script == null ? null : script.apply(port, asked);
            if (response == null) {
                unanswered.add(asked);
            } else {
                answer(asked, response);
            }
        }

        private void answer(Asked asked, ApiMessage response) {
            short headerVersion = asked.api.responseHeaderVersion(asked.version);
            ByteBuffer header = MessageUtil.toByteBufferAccessor(
                            new ResponseHeaderData().setCorrelationId(asked.correlationId), headerVersion)
                    .buffer();
            ByteBuffer body = body(response, asked.version);
            ByteBuffer frame = ByteBuffer.allocate(header.remaining() + body.remaining())
                    .put(header)
                    .put(body)
                    .flip();
            if (open) {
                loop.execute(() -> listener.onFrames(List.of(frame)));
            }
        }

        private ByteBuffer body(ApiMessage response, short version) {
            ObjectSerializationCache cache = new ObjectSerializationCache();
            ByteBuffer buffer = ByteBuffer.allocate(response.size(cache, version));
            response.write(new ByteBufferAccessor(buffer), cache, version);
            return buffer.flip();
        }

        private void drop(String reason) {
            if (open) {
                open = false;
                loop.execute(() -> listener.onClosed(reason));
            }
        }

        @Override
        public void close() {
            open = false;
        }
    }

    private final ManualLoop loop;
    private final Set<Integer> listening = new HashSet<>();
    private final Map<ApiKeys, BiFunction<Integer, Asked, ApiMessage>> scripts = new HashMap<>();
    private final ArrayDeque<Asked> unanswered = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();

    public FakeBrokers(ManualLoop loop) {
        this.loop = loop;
    }

    /** A client of these brokers; {@code unreachable} gets the reasons why none is reached. */
    public Brokers client(ConnectionOptions options, Runnable onMetadata, List<String> unreachable) {
        return new Brokers(loop, this, options, new Brokers.Listener() {
            @Override
            public void onMetadata() {
                onMetadata.run();
            }

            @Override
            public void onBroken(Failure failure) {
                unreachable.add(failure.message());
            }
        });
    }

    public FakeBrokers listen(int... ports) {
        for (int port : ports) {
            listening.add(port);
        }
        return this;
    }

    /** From now on nobody listens there, and what was connected is cut off. */
    public void kill(int port) {
        listening.remove(port);
        connections.stream().filter(each -> each.port == port).forEach(each -> each.drop("killed"));
    }

    /** How every broker answers such a request, by its port; null leaves it to {@link #next}. */
    public FakeBrokers script(ApiKeys api, BiFunction<Integer, Asked, ApiMessage> answer) {
        scripts.put(api, answer);
        return this;
    }

    /** The oldest request that has no answer yet, null when there is none. */
    public Asked next() {
        return unanswered.poll();
    }

    public int unanswered() {
        return unanswered.size();
    }

    private static ApiVersionsResponseData versions() {
        ApiVersionsResponseData response = new ApiVersionsResponseData();
        for (ApiKeys api : ApiKeys.clientApis()) {
            response.apiKeys()
                    .add(new ApiVersion()
                            .setApiKey(api.id)
                            .setMinVersion(api.oldestVersion())
                            .setMaxVersion(api.latestVersion()));
        }
        return response;
    }

    @Override
    public Link open(String host, int port, Link.Listener listener) {
        Connection connection = new Connection(port, listener);
        connections.add(connection);
        if (!listening.contains(port)) {
            connection.drop("refused");
        }
        return connection;
    }
}

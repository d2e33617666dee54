package barnabas.client.net;

import akka.actor.Cancellable;
import akka.util.ByteString;
import barnabas.records.WireBytes;
import barnabas.records.WireMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one broker: negotiates versions, then sends requests and matches the answers, which come in order.
 *
 * <p>negotiating --ApiVersions answered--> ready; both --the link ends, an answer is late or makes no sense, {@link #close}-->
 * closed. Requests given before it is ready wait. When it closes, every request without an answer fails.
 */
public final class Channel implements Link.Listener {
    /** What a channel's owner hears of it. */
    interface Owner {
        void onReady(Channel channel);

        void onClosed(Channel channel, String reason);

        /** The broker is not to be talked to with these settings; {@link #onClosed} follows. */
        void onRefused(Channel channel, String reason, RuntimeException cause);
    }

    private record Sent(Call call, short version, int correlationId, long sentMs) {
        long deadlineMs() {
            return sentMs + call.timeoutMs();
        }
    }

    private static final String SOFTWARE = "barnabas-client";
    private static final int API_VERSIONS_MAX = 3;
    /** Of the time after which the broker wants to hear again who is connected. */
    private static final double REAUTHENTICATE_AFTER = 0.85;

    private final Loop loop;
    private final ConnectionOptions options;
    private final String name;
    private final Owner owner;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private @Nullable Link link;
    private @Nullable Versions versions;
    private boolean ready;
    private @Nullable Cancellable alarm;
    private long alarmMs;
    private int correlationId;
    private boolean closed;

    Channel(Loop loop, ConnectionOptions options, String name, Owner owner) {
        this.loop = loop;
        this.options = options;
        this.name = name;
        this.owner = owner;
    }

    void open(Link.Opener opener, ConnectionOptions.Address address) {
        link = opener.open(address.host(), address.port(), this);
        negotiate(API_VERSIONS_MAX);
    }

    /** Sends it, at the latest when versions are negotiated. On a closed channel it fails at once. */
    public void send(Call call) {
        if (closed) {
            fail(call, RequestFailure.Kind.NOT_SENT, "the connection is closed");
        } else if (versions == null || !ready) {
            waiting.add(call);
        } else {
            OptionalInt version = versions.common(call.api(), call.versionMax());
            if (version.isEmpty()) {
                fail(call, RequestFailure.Kind.HOPELESS, "the broker does not speak " + call.api().name);
            } else {
                write(call, (short) version.getAsInt());
            }
        }
    }

    /** Since when the oldest request waits for its answer; {@link Long#MAX_VALUE} when none does. */
    public long waitingSinceMs() {
        Sent oldest = sent.peekFirst();
        return oldest == null ? Long.MAX_VALUE : oldest.sentMs();
    }

    public boolean isReady() {
        return ready && !closed;
    }

    /** Fails what has no answer. Idempotent. */
    public void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        if (link != null) {
            link.close();
        }
        if (alarm != null) {
            alarm.cancel();
        }
        List<Call> never = new ArrayList<>(waiting);
        List<Sent> unknown = new ArrayList<>(sent);
        waiting.clear();
        sent.clear();
        owner.onClosed(this, reason);
        unknown.forEach(each -> fail(each.call(), RequestFailure.Kind.UNKNOWN_OUTCOME, reason));
        never.forEach(call -> fail(call, RequestFailure.Kind.NOT_SENT, reason));
    }

    private void fail(Call call, RequestFailure.Kind kind, String reason) {
        call.reply().failed(new RequestFailure(kind, call.api().name + " to broker=" + name + ": " + reason));
    }

    private void negotiate(int version) {
        Call call = Call.of(
                ApiKeys.API_VERSIONS,
                version,
                any -> new ApiVersionsRequestData()
                        .setClientSoftwareName(SOFTWARE)
                        .setClientSoftwareVersion("1"),
                Math.min(
                        options.connectTimeout().toMillis(),
                        options.requestTimeout().toMillis()),
                new Call.Reply() {
                    @Override
                    public void on(ApiMessage response, short answered) {
                        onVersions((ApiVersionsResponseData) response, answered);
                    }

                    @Override
                    public void failed(RequestFailure failure) {
                        close(String.valueOf(failure.getMessage()));
                    }
                });
        write(call, (short) version);
    }

    private void onVersions(ApiVersionsResponseData response, short version) {
        Errors error = Errors.forCode(response.errorCode());
        if (error == Errors.UNSUPPORTED_VERSION && version > 0) {
            negotiate(0);
        } else if (error != Errors.NONE) {
            close("ApiVersions was answered error=" + error);
        } else {
            Versions spoken = new Versions(response);
            versions = spoken;
            Security.Credentials credentials = options.security().sasl();
            if (credentials == null) {
                onReady();
            } else {
                authenticate(credentials, spoken);
            }
        }
    }

    private void onReady() {
        ready = true;
        owner.onReady(this);
        List<Call> calls = new ArrayList<>(waiting);
        waiting.clear();
        calls.forEach(this::send);
    }

    private void authenticate(Security.Credentials credentials, Versions spoken) {
        ready = false;
        long timeoutMs = options.requestTimeout().toMillis();
        try {
            new Authentication(credentials, spoken, timeoutMs, new Authentication.Owner() {
                        @Override
                        public void write(Call call, short version) {
                            Channel.this.write(call, version);
                        }

                        @Override
                        public void accepted(long sessionMs) {
                            onReady();
                            if (sessionMs > 0) {
                                // KIP-368: well before the broker would close the connection.
                                Duration well = Duration.ofMillis((long) (sessionMs * REAUTHENTICATE_AFTER));
                                loop.after(well, () -> reauthenticate(credentials, spoken));
                            }
                        }

                        @Override
                        public void refused(String reason) {
                            Channel.this.refused(reason, new SaslAuthenticationException(reason));
                        }

                        @Override
                        public void closed(String reason) {
                            close(reason);
                        }
                    })
                    .begin();
        } catch (SaslException unknown) {
            String reason = String.valueOf(unknown.getMessage());
            refused(reason, new SaslAuthenticationException(reason, unknown));
        }
    }

    /** Requests wait meanwhile; answers to earlier ones come first. */
    private void reauthenticate(Security.Credentials credentials, Versions spoken) {
        if (!closed) {
            authenticate(credentials, spoken);
        }
    }

    private void refused(String reason, RuntimeException cause) {
        if (!closed) {
            owner.onRefused(this, reason, cause);
            close(reason);
        }
    }

    private void write(Call call, short version) {
        int id = correlationId++;
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(call.api().id)
                .setRequestApiVersion(version)
                .setCorrelationId(id)
                .setClientId(options.clientId());
        List<WireBytes> pieces = WireMessage.frame(
                header, call.api().requestHeaderVersion(version), call.body().of(version), version);
        if (call.answered()) {
            Sent request = new Sent(call, version, id, loop.nowMs());
            sent.add(request);
            setAlarm(request.deadlineMs());
        }
        if (link != null) {
            link.send(bytes(pieces));
        }
        if (!call.answered()) {
            call.reply().on(call.api().messageType.newResponse(), version);
        }
    }

    private static ByteString bytes(List<WireBytes> pieces) {
        ByteString all = ByteString.emptyByteString();
        for (WireBytes piece : pieces) {
            ByteBuffer buffer = ((WireBytes.InMemory) piece).bytes();
            all = all.concat(
                    buffer.hasArray()
                            ? ByteString.fromArrayUnsafe(
                                    buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining())
                            : ByteString.fromByteBuffer(buffer.duplicate()));
        }
        return all;
    }

    @Override
    public void onFrames(List<ByteBuffer> frames) {
        for (ByteBuffer frame : frames) {
            if (closed) {
                return;
            }
            onFrame(frame);
        }
    }

    private void onFrame(ByteBuffer frame) {
        Sent request = sent.peekFirst();
        if (request == null) {
            close("an answer came without a request");
            return;
        }
        ApiMessage response = request.call().api().messageType.newResponse();
        short version = request.version();
        try {
            ApiKeys api = request.call().api();
            short headerVersion = api.responseHeaderVersion(version);
            ByteBufferAccessor readable = new ByteBufferAccessor(frame);
            int id = new ResponseHeaderData(readable, headerVersion).correlationId();
            if (id != request.correlationId()) {
                close("the answer's correlation id=" + id + ", expected=" + request.correlationId());
                return;
            }
            boolean older = api == ApiKeys.API_VERSIONS
                    && frame.getShort(frame.position()) == Errors.UNSUPPORTED_VERSION.code();
            // KIP-511: who does not know the version answers in version 0.
            response.read(readable, older ? 0 : version);
        } catch (RuntimeException malformed) {
            close("the answer cannot be read: " + malformed.getMessage());
            return;
        }
        sent.removeFirst();
        request.call().reply().on(response, version);
    }

    /** One alarm at a time, for the earliest deadline; an answer does not move it, for most are early. */
    private void setAlarm(long deadlineMs) {
        if (alarm != null && alarmMs <= deadlineMs) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmMs = deadlineMs;
        alarm = loop.after(Duration.ofMillis(Math.max(1, deadlineMs - loop.nowMs())), this::onAlarm);
    }

    private void onAlarm() {
        alarm = null;
        long now = loop.nowMs();
        for (Sent request : sent) {
            if (now >= request.deadlineMs()) {
                close("no answer within ms=" + request.call().timeoutMs());
                return;
            }
        }
        sent.stream().mapToLong(Sent::deadlineMs).min().ifPresent(this::setAlarm);
    }

    @Override
    public void onClosed(String reason) {
        close(reason);
    }

    @Override
    public void onRefused(String reason, Throwable cause) {
        refused(reason, new SslAuthenticationException(reason, cause));
    }

    @Override
    public String toString() {
        return name;
    }
}

package barnabas.gateway;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Turns a frame into a call of a handler, or says what is wrong with it. Thread-safe. */
final class RequestParser {
    /** Key, version and correlation id, which all versions of the header begin with. */
    private static final int HEADER_START_BYTES = 8;

    /**
     * A parsed request, with what is needed to answer it.
     *
     * @param responseVersion {@code version}, but 0 for an ApiVersions request of an unknown one
     * @param fields a measure of the objects that {@code body} consists of
     */
    record Call(
            ApiKeys api,
            ApiHandler<?, ?> handler,
            short version,
            short responseVersion,
            int correlationId,
            String clientId,
            ApiMessage body,
            int fields) {}

    private final Map<ApiKeys, ApiHandler<?, ?>> handlers = new EnumMap<>(ApiKeys.class);
    private final ServedApis served;

    RequestParser(List<ApiHandler<?, ?>> handlers, ServedApis served) {
        for (ApiHandler<?, ?> handler : handlers) {
            if (this.handlers.put(handler.api(), handler) != null) {
                throw new IllegalArgumentException("api=" + handler.api().name + " has two handlers");
            }
        }
        this.served = served;
    }

    /** Throws {@link BadRequest}, and nothing else, for whatever bytes. The call may hold slices of {@code frame}. */
    Call parse(ByteBuffer frame) {
        if (frame.remaining() < HEADER_START_BYTES) {
            throw new BadRequest("request-bytes=" + frame.remaining() + " is shorter than a header");
        }
        short key = frame.getShort(frame.position());
        short version = frame.getShort(frame.position() + 2);
        int correlationId = frame.getInt(frame.position() + 4);
        ApiKeys api = ApiKeys.hasId(key) ? ApiKeys.forId(key) : null;
        ApiHandler<?, ?> handler = api == null ? null : handlers.get(api);
        ServedApis.Range range = api == null ? null : served.range(api);
        if (api == null || handler == null || range == null) {
            throw new BadRequest("api-key=" + key + " version=" + version + " is not served");
        }
        if (!range.serves(version)) {
            if (api == ApiKeys.API_VERSIONS) {
                // KIP-511: the body cannot be read, but the answer tells the client what it may ask next.
                return new Call(api, handler, version, (short) 0, correlationId, "", api.messageType.newRequest(), 0);
            }
            throw new BadRequest("api=" + api.name + " version=" + version + " is not served, min=" + range.min()
                    + " max=" + range.max());
        }
        return parseServed(api, handler, version, correlationId, frame);
    }

    private static Call parseServed(
            ApiKeys api, ApiHandler<?, ?> handler, short version, int correlationId, ByteBuffer frame) {
        BoundedReader reader = new BoundedReader(frame);
        try {
            RequestHeaderData header = new RequestHeaderData(reader, api.requestHeaderVersion(version));
            ApiMessage body = api.messageType.newRequest();
            body.read(reader, version);
            String clientId = header.clientId() == null ? "" : header.clientId();
            return new Call(api, handler, version, version, correlationId, clientId, body, reader.fields());
        } catch (RuntimeException e) {
            // The generated readers throw RuntimeException itself for what they do not like.
            throw new BadRequest("api=" + api.name + " version=" + version + " malformed: " + e.getMessage());
        }
    }
}

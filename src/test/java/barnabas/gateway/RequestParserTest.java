package barnabas.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.junit.jupiter.api.Test;

class RequestParserTest {
    private static final List<ApiKeys> APIS = List.of(
            ApiKeys.PRODUCE,
            ApiKeys.FETCH,
            ApiKeys.METADATA,
            ApiKeys.CREATE_TOPICS,
            ApiKeys.DESCRIBE_CONFIGS,
            ApiKeys.API_VERSIONS);

    private record Deaf(ApiKeys api) implements ApiHandler<ApiMessage, ApiMessage> {
        @Override
        public void handle(ApiRequest<ApiMessage> request, Reply<ApiMessage> reply) {
            throw new IllegalStateException("only parsed");
        }
    }

    private static RequestParser parser() {
        List<ApiHandler<?, ?>> handlers = new ArrayList<>();
        APIS.forEach(api -> handlers.add(new Deaf(api)));
        return new RequestParser(handlers, ServedApis.of(APIS));
    }

    @Property(tries = 2_000)
    void whateverBytesComeTheOnlyComplaintIsABadRequest(
            @ForAll @IntRange(min = 0, max = 5) int api,
            @ForAll @IntRange(min = -1, max = 14) short version,
            @ForAll byte[] rest) {
        ByteBuffer frame = ByteBuffer.allocate(8 + rest.length)
                .putShort(APIS.get(api).id)
                .putShort(version)
                .putInt(1)
                .put(rest)
                .flip();
        try {
            assertThat(parser().parse(frame).api()).isEqualTo(APIS.get(api));
        } catch (BadRequest e) {
            assertThat(e).hasMessageContaining("api=");
        }
    }

    @Test
    void aSmallFrameThatAnnouncesManyNestedElementsMakesFewObjects() {
        // Produce v3: no transaction, acks, timeout, then topics of which each announces as many partitions as are
        // left.
        ByteBuffer frame = ByteBuffer.allocate(1 << 20);
        frame.putShort((short) 0).putShort((short) 3).putInt(1).putShort((short) -1);
        frame.putShort((short) -1).putShort((short) 1).putInt(0);
        frame.putInt((1 << 20) - 100).putShort((short) 0).putInt((1 << 20) - 100);
        frame.position(0);
        assertThatThrownBy(() -> parser().parse(frame)).isInstanceOf(BadRequest.class);
    }

    @Test
    void aCountOfElementsMayNotExceedTheFieldsAllowed() {
        ByteBuffer frame = ByteBuffer.allocate(8 << 20);
        frame.putShort((short) 3)
                .putShort((short) 0)
                .putInt(1)
                .putShort((short) -1)
                .putInt(2_000_000);
        frame.position(0);
        assertThatThrownBy(() -> parser().parse(frame))
                .isInstanceOf(BadRequest.class)
                .hasMessageContaining("2000000");
    }
}

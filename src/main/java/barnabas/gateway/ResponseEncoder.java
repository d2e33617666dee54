package barnabas.gateway;

import barnabas.records.WireBytes;
import barnabas.records.WireMessage;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;

/** Responses as frames. */
final class ResponseEncoder {
    private ResponseEncoder() {}

    static List<WireBytes> frame(RequestParser.Call call, ApiMessage body) {
        ResponseHeaderData header = new ResponseHeaderData().setCorrelationId(call.correlationId());
        short headerVersion = call.api().responseHeaderVersion(call.responseVersion());
        return WireMessage.frame(header, headerVersion, body, call.responseVersion());
    }

    /** {@code error} in the shape of the API, for each topic and partition of the request. */
    static List<WireBytes> error(RequestParser.Call call, Errors error) {
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(call.body(), call.version()).buffer();
        AbstractRequest request =
                AbstractRequest.parseRequest(call.api(), call.version(), new ByteBufferAccessor(body)).request;
        return frame(call, request.getErrorResponse(0, error.exception()).data());
    }
}

package barnabas.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record as one line of JSON. Bytes that are UTF-8 are a string under their own name; others are Base64 under that name
 * with {@code Base64} after it, so nothing is lost.
 */
final class RecordJson {
    private RecordJson() {}

    static byte[] of(ConsumerRecord<byte[], byte[]> record) {
        var json = new LinkedHashMap<String, Object>();
        json.put("topic", record.topic());
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("timestamp", record.timestamp());
        putBytes(json, "key", record.key());
        putBytes(json, "value", record.value());
        List<Map<String, Object>> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("key", header.key());
            putBytes(one, "value", header.value());
            headers.add(one);
        }
        if (!headers.isEmpty()) {
            json.put("headers", headers);
        }
        return Format.json(json).getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("NullAway") // JSON has a null, and a map is how Jackson is told of it.
    private static void putBytes(Map<String, Object> json, String name, byte[] bytes) {
        if (bytes == null) {
            json.put(name, null);
            return;
        }
        try {
            json.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            json.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}

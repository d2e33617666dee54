package barnabas.management.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key, a value or a header, as {@code /api} gives it, in the ways in which a person may want to see it. */
final class Shown {
    /** Bytes that are shown in hexadecimal. */
    static final int HEX_BYTES_MAX = 4096;

    /** Characters of a text in a list. */
    static final int PREVIEW_CHARS_MAX = 160;

    private static final int LINE = 16;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Shown() {}

    /** For a list: one line. */
    static String preview(Map<String, @Nullable Object> data) {
        if (size(data) < 0) {
            return "";
        }
        Object text = data.get("text");
        String all = text == null ? hexLine(bytes(data)) : text.toString();
        return all.length() <= PREVIEW_CHARS_MAX
                ? all
                : all.substring(
                                0,
                                all.offsetByCodePoints(
                                        0, Math.min(PREVIEW_CHARS_MAX, all.codePointCount(0, all.length()))))
                        + "…";
    }

    /** For a page of its own: {@code json} and {@code text} are null where it is none. */
    static Map<String, @Nullable Object> whole(Map<String, @Nullable Object> data) {
        Map<String, @Nullable Object> shown = new HashMap<>();
        Object text = data.get("text");
        boolean cut = Boolean.TRUE.equals(data.get("cut"));
        byte[] bytes = bytes(data);
        shown.put("size", size(data));
        shown.put("cut", cut);
        shown.put("text", text);
        shown.put("json", text == null || cut ? null : json(text.toString()));
        shown.put("hex", size(data) < 0 ? null : hex(bytes));
        shown.put("given", bytes.length);
        shown.put("hexGiven", Math.min(bytes.length, HEX_BYTES_MAX));
        return shown;
    }

    private static int size(Map<String, @Nullable Object> data) {
        return data.get("size") instanceof Number size ? size.intValue() : -1;
    }

    private static byte[] bytes(Map<String, @Nullable Object> data) {
        Object text = data.get("text");
        Object base64 = data.get("base64");
        if (text != null) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        return base64 == null ? new byte[0] : Base64.getDecoder().decode(base64.toString());
    }

    /** Indented; null for what is no object and no array, where there is nothing to indent. */
    private static @Nullable String json(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return null;
        }
        try {
            return MAPPER.writeValueAsString(MAPPER.readTree(text));
        } catch (JsonProcessingException noJson) {
            return null;
        }
    }

    private static String hexLine(byte[] bytes) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < bytes.length && line.length() <= PREVIEW_CHARS_MAX; i++) {
            line.append(String.format("%02x ", bytes[i]));
        }
        return line.toString().strip();
    }

    /** Sixteen to a line, after where it begins and before what is printable of it. */
    static String hex(byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        int end = Math.min(bytes.length, HEX_BYTES_MAX);
        for (int line = 0; line < end; line += LINE) {
            StringBuilder printed = new StringBuilder();
            dump.append(String.format("%06x  ", line));
            for (int i = line; i < line + LINE; i++) {
                dump.append(i < end ? String.format("%02x ", bytes[i]) : "   ");
                if (i < end) {
                    printed.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '.');
                }
            }
            dump.append(' ').append(printed).append('\n');
        }
        return dump.toString();
    }
}

package barnabas.management.console;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key, a value or a header, as {@code /api} gives it, in the ways in which a person may want to see it. */
final class Shown {
    /** Bytes that are shown in hexadecimal. */
    static final int HEX_BYTES_MAX = 4096;

    /** Characters of indented JSON: what is deep and wide would be mostly indentation, many times what the record is. */
    static final int JSON_CHARS_MAX = 256 * 1024;

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
        String shown = cut(all, PREVIEW_CHARS_MAX);
        return shown.length() < all.length() ? shown + "…" : all;
    }

    /**
     * For a page of its own: {@code json} and {@code text} are null where it is none.
     *
     * @param most characters of a text, and bytes of what is none
     */
    static Map<String, @Nullable Object> whole(Map<String, @Nullable Object> data, int most) {
        Map<String, @Nullable Object> shown = new HashMap<>();
        String text = data.get("text") instanceof String all ? cut(all, most) : null;
        byte[] given = bytes(data);
        byte[] bytes = text == null
                ? Arrays.copyOf(given, Math.min(given.length, most))
                : text.getBytes(StandardCharsets.UTF_8);
        boolean cut = Boolean.TRUE.equals(data.get("cut")) || bytes.length < given.length;
        shown.put("size", size(data));
        shown.put("cut", cut);
        shown.put("text", text);
        shown.put("json", text == null || cut ? null : json(text));
        shown.put("hex", size(data) < 0 ? null : hex(bytes));
        shown.put("given", bytes.length);
        shown.put("hexGiven", Math.min(bytes.length, HEX_BYTES_MAX));
        return shown;
    }

    /** Its first characters, none of them cut in two. */
    private static String cut(String text, int characters) {
        return text.length() <= characters
                ? text
                : text.substring(
                        0, text.offsetByCodePoints(0, Math.min(characters, text.codePointCount(0, text.length()))));
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

    /** Indented; null for what is no object and no array, where there is nothing to indent, and for what would be too much. */
    private static @Nullable String json(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return null;
        }
        try {
            Bounded json = new Bounded();
            MAPPER.writeValue(json, MAPPER.readTree(text));
            return json.toString();
        } catch (IOException noJson) {
            return null;
        }
    }

    private static final class Bounded extends Writer {
        private final StringBuilder written = new StringBuilder();

        @Override
        public void write(char[] characters, int from, int length) throws IOException {
            if (written.length() + length > JSON_CHARS_MAX) {
                throw new IOException("more than is shown");
            }
            written.append(characters, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return written.toString();
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

package barnabas.management;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records as {@code /api} shows them: of whatever is in them no more than was asked for. */
final class MessageViews {
    /** Further headers of a record are not shown. */
    static final int HEADERS_MAX = 50;

    private MessageViews() {}

    static Views.Message of(ConsumerRecord<byte[], byte[]> record, int bytes) {
        List<Views.Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            if (headers.size() < HEADERS_MAX) {
                headers.add(new Views.Header(cut(header.key(), bytes), data(header.value(), bytes)));
            }
        }
        return new Views.Message(
                record.partition(),
                record.offset(),
                record.timestamp(),
                data(record.key(), bytes),
                data(record.value(), bytes),
                headers);
    }

    private static String cut(String name, int chars) {
        return name.length() <= chars ? name : name.substring(0, chars) + "…";
    }

    static Views.Data data(byte @Nullable [] all, int bytes) {
        if (all == null) {
            return new Views.Data(-1, false, null, null);
        }
        boolean cut = all.length > bytes;
        ByteBuffer first = ByteBuffer.wrap(all, 0, Math.min(all.length, bytes));
        String text = text(first.duplicate(), cut);
        return new Views.Data(
                all.length,
                cut,
                text,
                text == null
                        ? StandardCharsets.US_ASCII
                                .decode(Base64.getEncoder().encode(first))
                                .toString()
                        : null);
    }

    /** Null for what is no UTF-8. A character that the cut goes through is left out. */
    private static @Nullable String text(ByteBuffer bytes, boolean cut) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult result = decoder.decode(bytes, text, !cut);
        return result.isError() ? null : text.flip().toString();
    }

    /**
     * Whether a key, a value or a header contains the text.
     *
     * @param lowerCase the text; empty is in everything
     */
    static boolean matches(ConsumerRecord<byte[], byte[]> record, String lowerCase) {
        if (lowerCase.isEmpty() || contains(record.key(), lowerCase) || contains(record.value(), lowerCase)) {
            return true;
        }
        for (Header header : record.headers()) {
            if (header.key().toLowerCase(Locale.ROOT).contains(lowerCase) || contains(header.value(), lowerCase)) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(byte @Nullable [] bytes, String lowerCase) {
        return bytes != null
                && new String(bytes, StandardCharsets.UTF_8)
                        .toLowerCase(Locale.ROOT)
                        .contains(lowerCase);
    }
}

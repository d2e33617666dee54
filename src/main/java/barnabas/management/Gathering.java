package barnabas.management;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is read of partitions for one answer, and when that is enough. For one thread at a time; no clock. */
final class Gathering {
    /** Bytes of records that are looked at for one answer. */
    static final long SCANNED_BYTES_MAX = 32 << 20;

    /** Bytes of keys, values and headers in one answer, about. */
    static final long GIVEN_BYTES_MAX = 4 << 20;

    /** How far back the last messages are looked for that match a filter. */
    static final int LOOKED_BACK_MAX = 20_000;

    /** A partition to read: where its log begins and ends, and where to begin. */
    record Span(long start, long end, long from) {
        boolean isEmpty() {
            return from >= end;
        }
    }

    private static final Comparator<Views.Message> BY_TIME = Comparator.comparingLong(Views.Message::timestampMs)
            .thenComparingInt(Views.Message::partition)
            .thenComparingLong(Views.Message::offset);

    private final MessagesQuery query;
    private final Map<Integer, Span> spans;
    private final String filter;
    private final Map<Integer, Long> next = new TreeMap<>();
    private final Deque<Views.Message> found = new ArrayDeque<>();
    private int toRead;
    private int scanned;
    private long scannedBytes;
    private long givenBytes;
    private String ended = "time";

    /** @param spans by their partitions' numbers */
    Gathering(MessagesQuery query, Map<Integer, Span> spans) {
        this.query = query;
        this.spans = new TreeMap<>(spans);
        this.filter = query.filter().toLowerCase(Locale.ROOT);
        spans.forEach((partition, span) -> next.put(partition, span.from()));
        this.toRead =
                (int) spans.values().stream().filter(span -> !span.isEmpty()).count();
        if (toRead == 0) {
            ended = "end";
        }
    }

    /** Where each of several partitions is to be read from. */
    static Span span(MessagesQuery query, int partitions, long start, long end) {
        if (query.from() == MessagesQuery.EARLIEST) {
            return new Span(start, end, start);
        }
        if (query.from() >= 0) {
            return new Span(start, end, Math.min(Math.max(query.from(), start), end));
        }
        int back = query.filter().isEmpty() ? query.limit() : LOOKED_BACK_MAX;
        int share = Math.max(1, (back + partitions - 1) / partitions);
        return new Span(start, end, Math.max(start, end - share));
    }

    boolean nothingToRead() {
        return toRead == 0;
    }

    /** Takes the next record of its partition; whether more are wanted. */
    boolean add(ConsumerRecord<byte[], byte[]> record) {
        int partition = record.partition();
        Span span = spans.get(partition);
        if (span == null || record.offset() >= span.end()) {
            return toRead > 0; // written since
        }
        scanned++;
        scannedBytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        next.put(partition, record.offset() + 1);
        if (MessageViews.matches(record, filter)) {
            give(MessageViews.of(record, query.bytes()));
        }
        if (record.offset() == span.end() - 1) {
            toRead--;
        }
        return wantsMore();
    }

    private boolean wantsMore() {
        if (toRead == 0) {
            ended = "end";
        } else if (query.from() != MessagesQuery.LATEST && found.size() >= query.limit()) {
            ended = "limit";
        } else if (scannedBytes >= SCANNED_BYTES_MAX || givenBytes >= GIVEN_BYTES_MAX) {
            ended = "bytes";
        } else {
            return true;
        }
        return false;
    }

    private void give(Views.Message message) {
        found.addLast(message);
        givenBytes += size(message);
        if (found.size() > query.limit()) {
            givenBytes -= size(found.removeFirst());
        }
    }

    private long size(Views.Message message) {
        long size = given(message.key()) + given(message.value());
        for (Views.Header header : message.headers()) {
            size += given(header.value());
        }
        return size;
    }

    private long given(Views.Data data) {
        return Math.max(0, Math.min(data.size(), query.bytes()));
    }

    /** Of several partitions in order of time. */
    Views.Messages result(List<Integer> leaderless) {
        List<Views.Message> messages = new ArrayList<>(found);
        messages.sort(BY_TIME);
        List<Views.Reach> reached = spans.entrySet().stream()
                .map(each -> new Views.Reach(
                        each.getKey(),
                        each.getValue().start(),
                        each.getValue().end(),
                        each.getValue().from(),
                        next.getOrDefault(each.getKey(), each.getValue().from())))
                .toList();
        return new Views.Messages(messages, reached, leaderless, scanned, ended);
    }
}

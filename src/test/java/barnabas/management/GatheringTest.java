package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.management.Gathering.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatheringTest {
    @Test
    void theLastMessagesOfEachPartitionComeInOrderOfTime() throws Exception {
        MessagesQuery query = MessagesQuery.parse(Map.of("limit", "3"));
        Gathering gathering = new Gathering(query, Map.of(0, new Span(0, 2, 0), 1, new Span(0, 1, 0)));

        assertThat(gathering.add(record(0, 0, 100, "a"))).isTrue();
        assertThat(gathering.add(record(0, 1, 300, "c"))).isTrue();
        assertThat(gathering.add(record(1, 0, 200, "b"))).isFalse();

        Views.Messages result = gathering.result(List.of(7));
        assertThat(result.messages())
                .extracting(message -> message.value().text())
                .containsExactly("a", "b", "c");
        assertThat(result.ended()).isEqualTo("end");
        assertThat(result.leaderless()).containsExactly(7);
    }

    @Test
    void theLastThatMatchAreKept() throws Exception {
        MessagesQuery query = MessagesQuery.parse(Map.of("limit", "1", "filter", "YES"));
        Gathering gathering = new Gathering(query, Map.of(0, new Span(0, 3, 0)));

        gathering.add(record(0, 0, 1, "yes 1"));
        gathering.add(record(0, 1, 2, "yes 2"));
        gathering.add(record(0, 2, 3, "no"));

        assertThat(gathering.result(List.of()).messages())
                .extracting(Views.Message::offset)
                .containsExactly(1L);
        assertThat(gathering.result(List.of()).scanned()).isEqualTo(3);
    }

    @Test
    void fromAnOffsetOnTheFirstAreGivenAndWhereToGoOn() throws Exception {
        MessagesQuery query = MessagesQuery.parse(Map.of("partition", "0", "offset", "4", "limit", "2"));
        Span span = Gathering.span(query, 1, 0, 10);
        Gathering gathering = new Gathering(query, Map.of(0, span));

        assertThat(gathering.add(record(0, 4, 1, "x"))).isTrue();
        assertThat(gathering.add(record(0, 5, 1, "y"))).isFalse();

        assertThat(gathering.result(List.of()).ended()).isEqualTo("limit");
        assertThat(gathering.result(List.of()).reached()).containsExactly(new Views.Reach(0, 0, 10, 4, 6));
    }

    @Test
    void aRequestReadsNoMoreThanItsBytes() throws Exception {
        MessagesQuery query = MessagesQuery.parse(Map.of("filter", "never", "bytes", "1"));
        Gathering gathering = new Gathering(query, Map.of(0, new Span(0, 1000, 0)));
        String large = "x".repeat(1 << 20);

        int read = 0;
        while (gathering.add(record(0, read, 1, large))) {
            read++;
        }

        assertThat(read).isEqualTo(31);
        assertThat(gathering.result(List.of()).ended()).isEqualTo("bytes");
        assertThat(gathering.result(List.of()).messages()).isEmpty();
    }

    @Test
    void anAnswerHoldsNoMoreThanItsBytes() throws Exception {
        MessagesQuery query =
                MessagesQuery.parse(Map.of("partition", "0", "offset", "0", "limit", "500", "bytes", "1048576"));
        Gathering gathering = new Gathering(query, Map.of(0, new Span(0, 1000, 0)));
        String large = "x".repeat(1 << 20);

        int read = 1;
        while (gathering.add(record(0, read - 1, 1, large))) {
            read++;
        }

        assertThat(read).isEqualTo(4);
        assertThat(gathering.result(List.of()).ended()).isEqualTo("bytes");
    }

    @Test
    void spansLieWithinTheLog() throws Exception {
        MessagesQuery latest = MessagesQuery.parse(Map.of("limit", "50"));
        assertThat(Gathering.span(latest, 1, 10, 1000)).isEqualTo(new Span(10, 1000, 950));
        assertThat(Gathering.span(latest, 100, 10, 1000)).isEqualTo(new Span(10, 1000, 999));
        assertThat(Gathering.span(latest, 1, 990, 1000).from()).isEqualTo(990);
        assertThat(Gathering.span(MessagesQuery.parse(Map.of("offset", "earliest")), 1, 10, 20)
                        .from())
                .isEqualTo(10);
        MessagesQuery beyond = MessagesQuery.parse(Map.of("partition", "0", "offset", "5000"));
        assertThat(Gathering.span(beyond, 1, 10, 20).isEmpty()).isTrue();
        assertThat(new Gathering(beyond, Map.of(0, Gathering.span(beyond, 1, 10, 20))).nothingToRead())
                .isTrue();
    }

    @Test
    void whatIsNoUtf8IsGivenInBase64AndACutGoesThroughNoCharacter() {
        assertThat(MessageViews.data(new byte[] {(byte) 0xc3, 0x28}, 10))
                .isEqualTo(new Views.Data(2, false, null, "wyg="));
        assertThat(MessageViews.data("aä".getBytes(StandardCharsets.UTF_8), 2))
                .isEqualTo(new Views.Data(3, true, "a", null));
        assertThat(MessageViews.data(null, 10)).isEqualTo(new Views.Data(-1, false, null, null));
        assertThat(MessageViews.data(new byte[0], 10)).isEqualTo(new Views.Data(0, false, "", null));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, long time, @Nullable String value) {
        byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                "orders",
                partition,
                offset,
                time,
                TimestampType.CREATE_TIME,
                -1,
                bytes == null ? -1 : bytes.length,
                null,
                bytes == null ? null : Arrays.copyOf(bytes, bytes.length),
                new RecordHeaders(),
                java.util.Optional.empty());
    }
}

package barnabas.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The console shows records that were made to do harm: each page answers, stays small, and holds nothing but text of theirs. */
@Tag("full")
@Timeout(120)
class MessagePagesIT {
    private static final String TOPIC = "hostile";
    private static final String SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&";

    /** Of a page, whatever the record: the first 64 KiB of a value, each character of it written with four or five, and in hex. */
    private static final int PAGE_CHARS_MAX = 512 * 1024;

    @RegisterExtension
    private static final BrokerProcess broker = BrokerProcess.create();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void createTopic() throws Exception {
        Clients.of(broker).createTopic(TOPIC, 1, Map.of("max.message.bytes", "4000000"));
    }

    static Stream<Arguments> payloads() {
        byte[] noise = new byte[1_000_000];
        new Random(7).nextBytes(noise);
        return Stream.of(
                Arguments.of("a megabyte of noise", noise),
                Arguments.of("a megabyte of markup", bytes(SCRIPT.repeat(1_000_000 / SCRIPT.length()))),
                Arguments.of("a megabyte of JSON", bytes("[\"" + "x".repeat(1_000_000) + "\"]")),
                Arguments.of("a script", bytes(SCRIPT)),
                Arguments.of(
                        "broken UTF-8", new byte[] {(byte) 0xc3, 0x28, (byte) 0xed, (byte) 0xa0, (byte) 0x80, '<'}),
                Arguments.of("a character cut in two", bytes("é".repeat(40_000) + "x")),
                Arguments.of("control characters", bytes("\u0000\u0007\u001b[31m\u007f\u202e\u2066\ufeff\u0085\u2028")),
                Arguments.of("deep JSON", bytes("[".repeat(30_000) + "]".repeat(30_000))),
                Arguments.of("deep and unfinished JSON", bytes("{\"a\":".repeat(10_000))),
                Arguments.of("JSON with markup", bytes("{\"<script>\":\"</pre><script>alert(1)</script>\"}")),
                Arguments.of("nothing", new byte[0]),
                Arguments.of("null", null));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("payloads")
    void itIsTextWhereverItIsWritten(String name, byte[] payload) throws Exception {
        long offset = write(payload, payload, payload);

        for (String path : new String[] {
            "/topics/" + TOPIC + "/messages",
            "/topics/" + TOPIC + "/messages?partition=0&offset=" + offset,
            "/topics/" + TOPIC + "/messages?filter=%3Cscript%3E",
            "/topics/" + TOPIC + "/messages/0/" + offset
        }) {
            HttpResponse<String> page = get(path);

            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body().length()).as(path).isLessThan(PAGE_CHARS_MAX);
            assertIsOnlyText(page.body());
        }
    }

    private static void assertIsOnlyText(String html) {
        Document page = Jsoup.parse(html);
        assertThat(page.select("script:not([src]), img, iframe, object, [onerror], [style], main style"))
                .isEmpty();
        assertThat(page.select("main")).hasSize(1);
        assertThat(html.chars()
                        .filter(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')
                        .count())
                .isZero();
        assertThat(html).doesNotContain("\u202e", "\u2066", "\u0085", "\u2028");
    }

    /** Key, value and header alike are cut, and what is cut says so. */
    @Test
    void ofALongRecordTheFirstIsShownAndTheRestIsAskedForAsJson() throws Exception {
        byte[] lengthy = bytes("<".repeat(1_000_000));
        long offset = write(lengthy, lengthy, lengthy);

        Document page =
                Jsoup.parse(get("/topics/" + TOPIC + "/messages/0/" + offset).body());

        assertThat(page.select("section[aria-labelledby=value] .muted").text())
                .contains("977 KiB, of which the first 64 KiB are shown");
        assertThat(page.select("section[aria-labelledby=headers] .muted").text())
                .contains("of which the first 4.0 KiB are shown");
        HttpResponse<String> all =
                get(page.select("section[aria-labelledby=value] a").attr("href"));
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.body().length()).isLessThan(4 << 20);
    }

    @Test
    void theLiveTailGoesOnAfterRecordsThatAreAllHeadersAndControlCharacters() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(broker.management().resolve("/live/messages/" + TOPIC))
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<InputStream> tail = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(tail.body(), StandardCharsets.UTF_8))) {
            String control = "\u0001".repeat(600);
            try (Producer<byte[], byte[]> producer = Clients.of(broker).producer(Map.of("linger.ms", 50))) {
                boolean told = false;
                while (!told) {
                    for (int i = 0; i < 30; i++) {
                        producer.send(overloaded(control));
                    }
                    producer.send(new ProducerRecord<>(TOPIC, 0, bytes("k"), bytes("the last one")))
                            .get();
                    told = tellsOfTheLast(lines);
                }
            }
        }
    }

    /** Reads one event, or a heartbeat. */
    private static boolean tellsOfTheLast(BufferedReader lines) throws IOException {
        boolean told = false;
        String line;
        do {
            line = lines.readLine();
            assertThat(line).as("the tail goes on").isNotNull().doesNotContain("<script>", "<img", "\u0001");
            told |= line.contains("the last one");
        } while (!line.isEmpty());
        return told;
    }

    private static ProducerRecord<byte[], byte[]> overloaded(String control) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, 0, bytes(control), bytes(SCRIPT + control));
        for (int header = 0; header < 60; header++) {
            record.headers().add(control + header, bytes(control));
        }
        return record;
    }

    private static long write(byte[] key, byte[] value, byte[] header) throws Exception {
        try (Producer<byte[], byte[]> producer = Clients.of(broker).producer(Map.of("max.request.size", 4_000_000))) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, 0, key, value);
            record.headers().add(SCRIPT, header);
            return producer.send(record).get().offset();
        }
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(broker.management() + path))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

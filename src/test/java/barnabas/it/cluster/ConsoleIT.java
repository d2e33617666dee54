package barnabas.it.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import barnabas.it.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.Keys;

/**
 * The console of three brokers as a browser sees it. With {@code -Dconsole.screenshots=FOLDER} each screen is written there as it looks in light
 * and dark colours and on a phone.
 */
@Tag("cluster")
@Tag("full")
@Timeout(400)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    /** Where nothing else runs it is a second; a machine that is busy, with three brokers and a browser on it, gets more. */
    private static final Duration DEATH_TOLD_WITHIN = Duration.ofSeconds(5);

    /** The page is made anew for that. */
    private static final Duration DEATH_COUNTED_WITHIN = Duration.ofSeconds(15);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SCREENSHOTS = System.getProperty("console.screenshots", "");

    private static final Map<String, String> SCREENS = Map.of(
            "overview", "/",
            "topics", "/topics",
            "topic", "/topics/orders",
            "messages", "/topics/orders/messages",
            "message", "/topics/orders/messages/0/0",
            "tail", "/topics/orders/messages?live=1",
            "groups", "/groups",
            "group", "/groups/kitchen",
            "broker", "/brokers/1",
            "events", "/events");

    /** Whether the stream of events, which htmx keeps for itself, is open. */
    private static final String FOLLOWS =
            "document.querySelector('[sse-connect]')['htmx-internal-data']?.sseEventSource?.readyState === 1";

    /** What happened, and why: that a broker does not answer, or that another leads in its place. */
    private static final String EVENTS = ".event";

    private static Cluster cluster;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(Browser.missing())
                .as("Chromium and its chromedriver must be on the path to look at the console")
                .isEmpty();
        cluster = Cluster.barnabas().start();
        cluster.createTopic("orders", 3, Map.of());
        cluster.createTopic("payments", 2, Map.of("retention.ms", "86400000"));
        write("orders", 40);
        try (var consumer = cluster.clients().consumer(Map.of("group.id", "kitchen"))) {
            consumer.commitSync(Map.of(new TopicPartition("orders", 0), new OffsetAndMetadata(7)));
        }
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void nothingIsComplainedOfYet() {
        browser.complaints();
    }

    private static void write(String topic, int count) throws Exception {
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of("acks", "all"))) {
            for (int i = 0; i < count; i++) {
                byte[] value = ("{\"order\":" + i + ",\"note\":\"<b>no onions</b>\"}").getBytes(UTF_8);
                producer.send(new ProducerRecord<>(topic, i % 2, ("customer-" + i).getBytes(UTF_8), value));
            }
            producer.flush();
        }
    }

    private static void open(String path) {
        browser.open(((BarnabasNode) cluster.node(1)).broker().management() + path);
    }

    private static ConditionFactory soon(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    @Test
    @Order(1)
    void everyScreenOpensWithoutAnErrorAndWithNothingRefused() throws Exception {
        for (Map.Entry<String, String> screen : SCREENS.entrySet()) {
            open(screen.getValue());
            soon("htmx has begun").until(() -> browser.ask("typeof htmx").equals("object"));

            assertThat(browser.title()).as(screen.getKey()).endsWith("· Barnabas");
            assertThat(browser.texts("main h1")).hasSize(1).noneMatch(String::isEmpty);
            assertThat(browser.complaints()).as(screen.getKey()).isEmpty();
            assertThat(browser.ask("document.querySelectorAll('main b').length"))
                    .isEqualTo(0L);
            photograph(screen.getKey());
        }
    }

    /** Nothing is wider than the screen, but for tables that scroll by themselves. */
    private static void photograph(String name) throws Exception {
        for (boolean dark : List.of(false, true)) {
            browser.desk(dark);
            assertFits(name);
            save(dark ? name + "-dark" : name);
        }
        browser.phone(false);
        assertFits(name);
        save(name + "-phone");
        browser.desk(false);
    }

    private static void assertFits(String name) {
        assertThat((Long) browser.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("pixels that %s is too wide", name)
                .isLessThanOrEqualTo(0);
    }

    private static void save(String name) throws Exception {
        if (!SCREENSHOTS.isEmpty()) {
            Files.createDirectories(Path.of(SCREENSHOTS));
            Files.write(Path.of(SCREENSHOTS, name + ".png"), browser.screenshot());
        }
    }

    @Test
    @Order(2)
    void thePagesAreUsedWithTheKeyboardAlone() {
        open("/topics");
        browser.type(Keys.TAB);
        assertThat(browser.focused().getText()).isEqualTo("To the content");

        browser.type("/");
        assertThat(browser.focused().getAttribute("id")).isEqualTo("contains");
        browser.type("paym");
        soon("what is typed is looked for").until(() -> browser.texts("#found tbody th"), List.of("payments")::equals);

        browser.type(Keys.TAB, Keys.TAB, Keys.ENTER);
        soon("the topic's page is there").until(() -> browser.texts("h1"), List.of("payments")::equals);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    @Order(3)
    void aGroupIsSetElsewhereWithTheKeyboardAfterItsPlanWasSeen() throws Exception {
        soon("its coordinator answers").until(() -> {
            open("/groups/kitchen");
            return browser.texts("h1").contains("kitchen");
        });
        browser.complaints();
        focus("details.seek summary");
        browser.type(Keys.ENTER);
        browser.type(Keys.TAB, "an", Keys.TAB, "3", Keys.ENTER);
        soon("there is a plan")
                .until(() -> browser.texts(".plan tbody tr"), List.of("orders-0 7 3 4 read again")::equals);
        assertThat(committed()).isEqualTo(7);

        focus("form.confirm button");
        browser.type(Keys.ENTER);
        soon("the group's page is there").until(() -> browser.url().endsWith("/groups/kitchen#lag"));
        assertThat(committed()).isEqualTo(3);
        assertThat(browser.complaints()).isEmpty();
    }

    private static void focus(String css) {
        browser.ask("document.querySelector('" + css + "').focus()");
    }

    private static long committed() throws Exception {
        return cluster.admin()
                .listConsumerGroupOffsets("kitchen")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(new TopicPartition("orders", 0))
                .offset();
    }

    @Test
    @Order(4)
    void theLiveTailShowsARecordThatIsWrittenLater() throws Exception {
        open("/topics/payments/messages?live=1");
        try (Producer<byte[], byte[]> producer = cluster.clients().producer(Map.of("acks", "all"))) {
            soon("what is written is shown")
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        producer.send(new ProducerRecord<>("payments", 0, "k".getBytes(UTF_8), "paid".getBytes(UTF_8)))
                                .get();
                        return browser.texts(".messages tbody tr").stream().anyMatch(row -> row.contains("paid"));
                    });
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    @Order(5)
    void aBrokerThatIsKilledIsSeenOnTheOverviewAtOnce() throws Exception {
        open("/");
        soon("the overview is whole").until(() -> browser.texts(".figures dd"), figures -> figures.get(0)
                .equals("3 of 3"));
        soon("its events are followed").until(() -> browser.ask(FOLLOWS).equals(true));

        List<String> before = browser.texts(EVENTS);
        long killed = System.nanoTime();
        cluster.node(3).kill();
        soon("it is told").until(() -> browser.texts(EVENTS).stream()
                .anyMatch(row -> !before.contains(row) && row.contains("broker 3")));
        long told = millisSince(killed);
        soon("it is counted").until(() -> browser.texts(".figures dd").contains("2 of 3"));
        long counted = millisSince(killed);

        System.out.printf("A killed broker: event seen after %d ms, figures after %d ms%n", told, counted);
        assertThat(told).as("milliseconds until it is told").isLessThan(DEATH_TOLD_WITHIN.toMillis());
        assertThat(counted).as("milliseconds until it is counted").isLessThan(DEATH_COUNTED_WITHIN.toMillis());
        assertThat(browser.complaints()).isEmpty();
        photograph("failover");
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }
}

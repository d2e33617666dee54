package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.broker.EventDoor;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.EventLog;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.ClusterFormed;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.model.TopicPartition;
import barnabas.partition.PartitionId;
import barnabas.partition.Replica.Snapshot;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.awaitility.Awaitility;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console of broker 1 of two, of which the other one is away. */
class ConsolePagesTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final Uuid ORDERS = new Uuid(7, 1);
    private static final Uuid OFFSETS = new Uuid(1, 1);
    private static final String HOSTILE = "<script>alert('x')</script>\u0000\u202Eevil\u001B[31m";

    private static TestNode node;
    private static ManagementServer server;

    @TempDir
    private static Path dir;

    private static EventLog events;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        server = node.start(0);
        events = EventLog.open(dir, 1, 1 << 20, InstantSource.system());
        ActorRef<EventDoor.Command> door =
                node.system.systemActorOf(EventDoor.create(events, Runnable::run), "events", Props.empty());
        node.door = broker -> broker.equals(ONE) ? door : null;
        long now = System.currentTimeMillis();
        events.tell(Event.of(EventKind.BROKER_DOUBTED, now - 60_000, "its heartbeats do not come any more")
                .with("of", "broker 2"));
        for (int partition = 0; partition < 30; partition++) {
            events.tell(Event.of(EventKind.LEADER_ELECTED, now - 59_000 + partition, "broker 2, which led, is gone")
                    .at("orders", partition)
                    .took(12)
                    .with("epoch", partition));
        }
        events.tell(Event.of(EventKind.REBALANCE, now - 1000, HOSTILE)
                .ofGroup("kitchen")
                .took(3));
        Awaitility.await("they are written")
                .until(() -> node.json(server, "/api/events").at("/events").size() == 32);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void theClusterStands() {
        node.leaders.forget();
        know(List.of(new TopicCreated(
                ORDERS,
                "orders",
                List.of(new PartitionImage(0, List.of(ONE, TWO)), new PartitionImage(1, List.of(TWO, ONE))),
                Map.of("retention.ms", "1000"))));
        node.leaders.leads(new PartitionId("orders", 0, ORDERS), 1, 4, 1);
        node.leaders.leads(PartitionId.METADATA, 1, 8, 1);
        node.leaders.away(2);
        List.copyOf(node.replicas.all()).forEach(node.replicas::closed);
        node.replicas.opened(new FakeReplica(
                new TopicPartition("orders", 0), ORDERS, new Snapshot(4, true, 40, 10, 1_234_567), 8192));
    }

    private static void know(List<? extends MetadataRecord> topics) {
        MetadataImage image = MetadataImage.EMPTY
                .replay(new ClusterFormed("castle"))
                .replay(new BrokerRegistered(ONE, 5, new Uuid(0, 1), "127.0.0.1", 9092, null))
                .replay(new BrokerRegistered(TWO, 5, new Uuid(0, 2), "127.0.0.1", 9093, "b"));
        for (MetadataRecord record : topics) {
            image = image.replay(record);
        }
        node.metadata.publish(image);
    }

    private static Document page(String path) {
        HttpResponse<String> answer = node.get(server, path);
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("text/html");
        return Jsoup.parse(answer.body(), "http://127.0.0.1" + path);
    }

    @Test
    void theOverviewTellsWhatStandsAndWhatDoesNot() {
        Document page = page("/");

        assertThat(page.select(".figures dt").eachText())
                .containsExactly("Brokers", "Topics", "Partitions", "Under-replicated", "Without a leader");
        assertThat(page.select(".figures dd").eachText()).containsExactly("1 of 2", "1", "2", "▲ 2", "✕ 1");
        assertThat(page.select("#brokers + .wide tbody tr").eachText())
                .containsExactly(
                        "Broker 1 controller ✓ here 127.0.0.1:9092 – 1 2 1", "Broker 2 ✕ away 127.0.0.1:9093 b 0 2 2");
        assertThat(page.select("#troubled + .wide tbody th").eachText()).containsExactly("orders-0", "orders-1");
    }

    @Test
    void aFailoverIsOneRowThatSaysWhyAndAMarkOnTheTimeline() {
        Document page = page("/");

        Element elected = page.select(".event.change").first();
        assertThat(elected).isNotNull();
        assertThat(page.select(".event.change")).hasSize(1);
        assertThat(elected.select(".where").text()).isEqualTo("orders-0, orders-1, orders-2, orders-3 and 26 more");
        assertThat(elected.select(".why").text()).isEqualTo("broker 2, which led, is gone");
        assertThat(page.select(".event.bad .why").text()).isEqualTo("its heartbeats do not come any more of broker 2");
        assertThat(page.select(".timeline .mark.change title").text()).contains("broker 2, which led, is gone");
        assertThat(page.select(".timeline .lane")).hasSize(2);
    }

    @Test
    void topicsAreFoundByAPartOfTheirNames() {
        assertThat(page("/topics").select("tbody th").eachText()).containsExactly("orders");
        assertThat(page("/topics?contains=rder").select("tbody .state").eachText())
                .containsExactly("✕ 1 without a leader");
        assertThat(page("/topics?contains=none").select("#found").text()).contains("No further topic");
    }

    @Test
    void aTopicShowsItsReplicasConfigurationAndStory() {
        Document page = page("/topics/orders");

        assertThat(page.select("#partitions tbody tr").eachText())
                .containsExactly(
                        "0 ★ 1 leads ✕ 2 is away 4 10 1,234,567 40 8.0 KiB",
                        "1 ✕ 2 is away … 1 is behind ✕ no leader – – – – –");
        assertThat(page.select("#configuration + .wide tbody tr").eachText()).containsExactly("retention.ms 1000");
        assertThat(page.select(".events .event")).isNotEmpty();
    }

    @Test
    void aBrokerShowsWhatItHas() {
        Document page = page("/brokers/1");

        assertThat(page.select("h1").text()).isEqualTo("Broker 1 controller");
        assertThat(page.select("#replicas + .wide tbody tr").eachText())
                .containsExactly("orders-0 ★ leads broker 1", "orders-1 … is behind ✕ none");
        assertThat(page("/brokers/2").select(".figures dd").first().text()).isEqualTo("✕ away");
    }

    @Test
    void groupsAndAGroupShowStateMembersAndLag() {
        serve(new Views.Group(
                "kitchen",
                "classic",
                "Stable",
                3,
                "range",
                List.of(new Views.GroupMember("m-1", "cook", HOSTILE, "/127.0.0.1", List.of("orders-0"))),
                List.of(new Views.GroupOffset("orders", 0, 7, "", 12L, 5L, 90.5)),
                List.of(new Views.GroupRebalance("a member joined", "m-1", 1000, 12, 3))));

        assertThat(page("/groups").select("tbody tr").eachText()).containsExactly("kitchen ✓ Stable classic 1");
        Document page = page("/groups/kitchen");
        assertThat(page.select("#lag + .wide tbody tr").text()).startsWith("orders-0 7");
        assertThat(page.select("#members + .wide tbody tr").text()).contains("m-1 cook", "orders-0");
        assertThat(page.select(".notice").text()).contains("a member joined (m-1). It took 12 ms.");
        assertThat(page.select("script:not([src])")).isEmpty();
        assertThat(page.select("#members + .wide td").first().text())
                .isEqualTo("<script>alert('x')</script>␀\\u{202e}evil␛[31m");
    }

    /** All groups are coordinated here, by nobody: a door that answers. */
    private void serve(Views.Group group) {
        know(List.of(new TopicCreated(
                OFFSETS, "__consumer_offsets", List.of(new PartitionImage(0, List.of(ONE))), Map.of())));
        node.leaders.leads(new PartitionId("__consumer_offsets", 0, OFFSETS), 1, 1, 1);
        Behavior<GroupsDoor.Command> door = Behaviors.receive(GroupsDoor.Command.class)
                .onMessage(GroupsDoor.ListGroups.class, list -> {
                    list.replyTo()
                            .tell(new GroupsDoor.Listed(new Views.Groups(
                                    List.of(new Views.GroupSummary(group.name(), group.type(), group.state(), 1)),
                                    false,
                                    null)));
                    return Behaviors.same();
                })
                .onMessage(GroupsDoor.DescribeGroup.class, describe -> {
                    describe.replyTo().tell(new GroupsDoor.Described(Errors.NONE, group));
                    return Behaviors.same();
                })
                .onAnyMessage(message -> Behaviors.same())
                .build();
        node.groupDoors.put(ONE, node.system.systemActorOf(door, "groups-" + System.nanoTime(), Props.empty()));
    }

    @Test
    void eventsSayWhatIsHostileInThemAsText() {
        Document page = page("/events?group=kitchen");

        assertThat(page.select("script:not([src])")).isEmpty();
        assertThat(page.select(".event .why").text()).isEqualTo("<script>alert('x')</script>␀\\u{202e}evil␛[31m");
        assertThat(page.select(".notice.warn").text()).contains("broker 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/topics/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                "/topics/%3Cscript%3Ealert(1)%3C%2Fscript%3E/messages",
                "/topics/orders/messages?partition=%3Cscript%3E",
                "/topics/orders/messages?partition=7",
                "/topics/orders/messages?filter=%22%3E%3Cscript%3E&offset=3",
                "/groups/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
                "/brokers/99",
                "/brokers/x",
                "/events?kind=%3Cscript%3E",
                "/events?limit=0",
                "/topics?limit=%3Cscript%3E&after=%22%3E%3Cscript%3E&contains=%22%3E%3Cscript%3E",
                "/topics/orders?after=x",
                "/assets/x/console.css",
                "/topics/orders/such/page"
            })
    void whatCannotBeShownIsAPageWithASentenceAndNeverMarkup(String path) {
        HttpResponse<String> answer = node.get(server, path);

        assertThat(answer.statusCode()).as(path).isIn(200, 400, 404);
        Document page = Jsoup.parse(answer.body());
        assertThat(page.select("script:not([src]), img, [onerror]")).isEmpty();
        assertThat(page.select("main")).hasSize(1);
        if (answer.statusCode() != 200) {
            assertThat(page.select(".notice.bad").text()).endsWith(".");
        }
    }

    @Test
    void aPageMayRunAndLoadOnlyWhatIsServedHere() {
        HttpResponse<String> answer = node.get(server, "/");
        String policy = answer.headers().firstValue("Content-Security-Policy").orElse("");

        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http", "data:");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        Document page = Jsoup.parse(answer.body());
        assertThat(page.select("[style], style, script:not([src]), [onclick], [onload]"))
                .isEmpty();
        for (Element file : page.select("script[src], link[href]")) {
            String path = file.hasAttr("src") ? file.attr("src") : file.attr("href");
            HttpResponse<String> asset = node.get(server, path);
            assertThat(asset.statusCode()).as(path).isEqualTo(200);
            assertThat(asset.headers().firstValue("Cache-Control").orElse(""))
                    .as(path)
                    .contains("immutable");
            assertThat(asset.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
    }

    @Test
    void aPageOverAThousandTopicsAndTwoHundredGroupsIsMadeInNoTime() {
        List<MetadataRecord> topics = new ArrayList<>(IntStream.range(0, 1000)
                .mapToObj(i -> (MetadataRecord) new TopicCreated(
                        new Uuid(9, i),
                        "topic-%04d".formatted(i),
                        IntStream.range(0, 3)
                                .mapToObj(p -> new PartitionImage(p, List.of(ONE, TWO)))
                                .toList(),
                        Map.of()))
                .toList());
        topics.add(new TopicCreated(
                OFFSETS, "__consumer_offsets", List.of(new PartitionImage(0, List.of(ONE))), Map.of()));
        know(topics);
        node.leaders.leads(new PartitionId("__consumer_offsets", 0, OFFSETS), 1, 1, 1);
        IntStream.range(0, 1000)
                .forEach(i ->
                        node.leaders.leads(new PartitionId("topic-%04d".formatted(i), 0, new Uuid(9, i)), 1, 1, 1));
        serveMany(200);

        for (String path : List.of("/", "/topics", "/groups")) {
            page(path); // what is loaded once is not measured
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long began = System.nanoTime();
                page(path);
                best = Math.min(best, System.nanoTime() - began);
            }
            assertThat(best / 1_000_000).as("milliseconds for %s", path).isLessThan(300);
        }
        assertThat(page("/topics").select("tbody tr")).hasSize(100);
        assertThat(page("/groups").select("tbody tr")).hasSize(100);
        assertThat(page(page("/topics").select("a[rel=next]").attr("href"))
                        .select("tbody th")
                        .first()
                        .text())
                .isEqualTo("topic-0099");
        assertThat(page(page("/groups").select("a[rel=next]").attr("href")).select("tbody tr"))
                .hasSize(100);
    }

    private void serveMany(int count) {
        List<Views.GroupSummary> groups = IntStream.range(0, count)
                .mapToObj(i -> new Views.GroupSummary("group-%03d".formatted(i), "classic", "Stable", 2))
                .toList();
        Behavior<GroupsDoor.Command> door = Behaviors.receive(GroupsDoor.Command.class)
                .onMessage(GroupsDoor.ListGroups.class, list -> {
                    List<Views.GroupSummary> page = groups.stream()
                            .filter(group -> group.name().compareTo(list.after()) > 0)
                            .limit(list.limit())
                            .toList();
                    boolean more = !page.get(page.size() - 1).equals(groups.get(count - 1));
                    list.replyTo()
                            .tell(new GroupsDoor.Listed(new Views.Groups(
                                    page,
                                    false,
                                    more ? page.get(page.size() - 1).name() : null)));
                    return Behaviors.same();
                })
                .onAnyMessage(message -> Behaviors.same())
                .build();
        node.groupDoors.put(ONE, node.system.systemActorOf(door, "many-groups", Props.empty()));
    }
}

package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console's forms change, and what they are refused for. Partition 0 of orders has the offsets 10 to 90. */
class ConsoleFormsTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final PartitionId OFFSETS = new PartitionId("__consumer_offsets", 0, new Uuid(1, 1));
    private static final PartitionId ORDERS = new PartitionId("orders", 0, new Uuid(7, 1));
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<GroupsDoor.Position> COMMITTED = new CopyOnWriteArrayList<>();

    private static TestNode node;
    private static ManagementServer server;
    private static volatile Views.Group kitchen;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        server = node.start(0);
        node.metadata.publish(MetadataImage.EMPTY
                .replay(new BrokerRegistered(ONE, 5, new Uuid(0, 1), "127.0.0.1", 9092, null))
                .replay(created(OFFSETS))
                .replay(created(ORDERS)));
        node.leaders.leads(OFFSETS, 1, 1, 1);
        node.leaders.leads(ORDERS, 1, 1, 1);
        node.groupDoors.put(ONE, node.system.systemActorOf(door(), "forms", Props.empty()));
    }

    private static TopicCreated created(PartitionId partition) {
        return new TopicCreated(
                partition.topicId(), partition.topic(), List.of(new PartitionImage(0, List.of(ONE))), Map.of());
    }

    private static Behavior<GroupsDoor.Command> door() {
        return Behaviors.receive(GroupsDoor.Command.class)
                .onMessage(GroupsDoor.DescribeGroup.class, describe -> {
                    describe.replyTo().tell(new GroupsDoor.Described(Errors.NONE, kitchen));
                    return Behaviors.same();
                })
                .onMessage(GroupsDoor.MeasureLags.class, measure -> {
                    measure.replyTo()
                            .tell(new GroupsDoor.Measured(measure.positions().stream()
                                    .map(position -> Views.Lag.UNKNOWN)
                                    .toList()));
                    return Behaviors.same();
                })
                .onMessage(GroupsDoor.Locate.class, locate -> {
                    locate.replyTo()
                            .tell(new GroupsDoor.Located(
                                    List.of(new GroupsDoor.Extent(Errors.NONE, 10, 90, locate.timestamp()))));
                    return Behaviors.same();
                })
                .onMessage(GroupsDoor.CommitOffsets.class, commit -> {
                    boolean free = kitchen.members().isEmpty();
                    if (free) {
                        COMMITTED.addAll(commit.offsets());
                    }
                    commit.replyTo().tell(new GroupsDoor.Outcome(free ? Errors.NONE : Errors.NON_EMPTY_GROUP));
                    return Behaviors.same();
                })
                .onAnyMessage(message -> Behaviors.same())
                .build();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void theGroupHasCommittedFortyAndHasNoMembers() {
        COMMITTED.clear();
        kitchen = group(List.of());
    }

    private static Views.Group group(List<Views.GroupMember> members) {
        return new Views.Group(
                "kitchen",
                "classic",
                members.isEmpty() ? "Empty" : "Stable",
                3,
                "",
                members,
                List.of(new Views.GroupOffset("orders", 0, 40, "", 90L, 50L, null)),
                List.of());
    }

    private static HttpResponse<String> send(String path, String body) {
        return node.post(
                server,
                path,
                FORM,
                body,
                Map.of("Origin", "http://127.0.0.1:" + server.address().getPort()));
    }

    private static HttpResponse<String> seek(String body) {
        return send("/groups/kitchen/offsets", body);
    }

    private static Document page(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Jsoup.parse(answer.body());
    }

    private static String refusal(HttpResponse<String> answer, int status) {
        return page(answer, status).select(".notice.bad").text().replaceFirst("^✕ ", "");
    }

    // seek

    @Test
    void aSeekShowsItsPlanFirstAndChangesNothing() {
        Document plan = page(seek("to=start"), 200);

        assertThat(plan.select(".plan tbody tr").eachText()).containsExactly("orders-0 40 10 30 read again");
        assertThat(page(seek("to=end&topic=orders"), 200)
                        .select(".plan tbody tr")
                        .text())
                .endsWith("40 90 50 passed over");
        assertThat(page(seek("to=offset&at=40&topic=orders&partition=0"), 200)
                        .select(".plan tbody tr")
                        .text())
                .endsWith("no change");
        assertThat(page(seek("to=time&at=1970-01-01T00:00:00.077Z"), 200)
                        .select(".plan tbody tr")
                        .text())
                .startsWith("orders-0 40 77");
        assertThat(COMMITTED).isEmpty();
    }

    @Test
    void theButtonOfThePlanDoesWhatThePlanSays() {
        Document plan = page(seek("to=offset&at=20&topic=orders&partition=0"), 200);
        Element form = plan.select("form.confirm").first();
        assertThat(form).isNotNull();
        String again = Stream.concat(form.select("input").stream(), form.select("button").stream())
                .map(field -> field.attr("name") + "=" + URLEncoder.encode(field.val(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));

        HttpResponse<String> done = send(form.attr("action"), again);

        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(done.headers().firstValue("Location")).hasValue("/groups/kitchen#lag");
        assertThat(COMMITTED).containsExactly(new GroupsDoor.Position("orders", 0, 20));
    }

    @Test
    void aGroupWithMembersIsWarnedOfAndLeftAlone() {
        kitchen = group(List.of(new Views.GroupMember("m-1", null, "cook", "/127.0.0.1", List.of())));

        assertThat(page(seek("to=start"), 200).select(".notice.warn").text()).contains("stop them first");
        assertThat(refusal(seek("to=start&step=seek"), 409)).isEqualTo("Group 'kitchen' has members: stop them first.");
        assertThat(COMMITTED).isEmpty();
    }

    @Test
    void aSeekThatMakesNoSenseIsRefusedWithASentence() {
        assertThat(refusal(seek("step=seek"), 400)).startsWith("Say where to");
        assertThat(refusal(seek("to=offset&at=x&step=seek"), 400))
                .isEqualTo("to: 'x' is not beginning, end, an offset or @TIMESTAMP.");
        assertThat(refusal(seek("to=start&partition=0"), 400))
                .isEqualTo("A partition is one of a topic: name that, too.");
        assertThat(refusal(seek("to=start&topic=orders&partition=%3Cb%3E"), 400))
                .startsWith("partition=<b>: ");
        assertThat(refusal(seek("to=start&topic=none"), 404)).isEqualTo("There is no topic 'none'.");
        assertThat(COMMITTED).isEmpty();
    }

    @Test
    void theFormIsOnTheGroupsPageOnlyWhereSomethingMayBeChanged() throws Exception {
        assertThat(Jsoup.parse(node.get(server, "/groups/kitchen").body()).select("form[action$=/offsets]"))
                .hasSize(1);

        try (TestNode other = new TestNode("")) {
            other.metadata.publish(node.metadata.image());
            other.leaders.leads(OFFSETS, 1, 1, 1);
            other.groupDoors.put(ONE, other.system.systemActorOf(door(), "forms", Props.empty()));
            ManagementServer readOnly = other.start(new Access("", "", false), 0);

            assertThat(page(other.get(readOnly, "/groups/kitchen"), 200).select("form[method=post]"))
                    .isEmpty();
            assertThat(other.post(readOnly, "/groups/kitchen/offsets", FORM, "to=start&step=seek")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    // refusals

    @ParameterizedTest
    @ValueSource(strings = {"/groups/kitchen/offsets", "/topics/none/messages"})
    void aFormThatAnotherSiteSendsChangesNothing(String path) {
        String own = "http://127.0.0.1:" + server.address().getPort();
        for (Map<String, String> from : List.of(
                Map.of("Origin", "http://evil.example"),
                Map.of("Origin", "null"),
                Map.of("Sec-Fetch-Site", "cross-site"),
                Map.of("Sec-Fetch-Site", "same-site"),
                Map.of("Sec-Fetch-Site", "none"),
                Map.of("Sec-Fetch-Site", "cross-site", "Origin", own),
                Map.<String, String>of())) {
            HttpResponse<String> refused = node.post(server, path, FORM, "to=start&step=seek&value=x", from);
            assertThat(refusal(refused, 403)).as("%s", from).endsWith("so nothing was done.");
        }
        assertThat(COMMITTED).isEmpty();
    }

    @Test
    void aFormOfThisConsoleIsTaken() {
        String own = "http://127.0.0.1:" + server.address().getPort();
        for (Map<String, String> from :
                List.of(Map.of("Origin", own), Map.of("Sec-Fetch-Site", "same-origin", "Origin", own))) {
            assertThat(node.post(server, "/topics/none/messages", FORM, "value=x", from)
                            .statusCode())
                    .as("%s", from)
                    .isEqualTo(404); // there is no such topic
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /",
                "DELETE /topics",
                "PUT /topics/orders",
                "POST /groups/kitchen",
                "GET /groups/kitchen/offsets",
                "DELETE /topics/orders/messages",
                "POST /events",
                "POST /live/events",
                "POST /live/messages/orders",
                "POST /assets/x/console.css"
            })
    void aMethodThatAPageDoesNotKnowIsRefusedOnAPageThatNamesThoseItKnows(String request) {
        String[] parts = request.split(" ");
        HttpResponse<String> answer = node.send(server, parts[0], parts[1]);

        assertThat(refusal(answer, 405)).startsWith("HTTP method not allowed").endsWith(".");
        assertThat(answer.headers().firstValue("Allow")).isPresent();
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void aFormThatIsTooLargeOrNoFormIsRefusedOnAPage() {
        assertThat(refusal(send("/topics/orders/messages", "value=" + "x".repeat(300 * 1024)), 413))
                .endsWith(".");
        assertThat(refusal(
                        node.post(
                                server,
                                "/topics/orders/messages",
                                "image/png",
                                "x",
                                Map.of("Sec-Fetch-Site", "same-origin")),
                        415))
                .endsWith(".");
    }
}

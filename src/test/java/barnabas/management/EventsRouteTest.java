package barnabas.management;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import barnabas.broker.EventDoor;
import barnabas.events.Event;
import barnabas.events.EventKind;
import barnabas.events.EventLog;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsRouteTest {
    private static TestNode node;
    private static ManagementServer server;

    @TempDir
    private Path dir;

    private EventLog one;
    private EventLog two;
    private @Nullable ActorRef<EventDoor.Command> doorOfTwo;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        server = node.start(0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void open() {
        one = EventLog.open(dir.resolve("one"), 1, 1 << 20, InstantSource.system());
        two = EventLog.open(dir.resolve("two"), 2, 1 << 20, InstantSource.system());
        ActorRef<EventDoor.Command> doorOfOne = door(one);
        doorOfTwo = door(two);
        node.door = broker -> broker.equals(new BrokerId(1)) ? doorOfOne : doorOfTwo;
    }

    private static ActorRef<EventDoor.Command> door(EventLog log) {
        return node.system.systemActorOf(
                EventDoor.create(log, Runnable::run), "door-" + System.nanoTime(), Props.empty());
    }

    @Test
    void eventsOfAllBrokersComeInOrderOfTime() {
        one.tell(elected(2000, 2));
        two.tell(elected(1000, 1));
        one.tell(elected(3000, 1));
        awaitEvents("/api/events", 3);

        assertThat(node.json(server, "/api/events").at("/events").findValuesAsText("time"))
                .containsExactly("1970-01-01T00:00:01Z", "1970-01-01T00:00:02Z", "1970-01-01T00:00:03Z");
        assertThat(node.json(server, "/api/events?topic=orders&partition=1")
                        .at("/events")
                        .findValuesAsText("broker"))
                .containsExactly("2", "1");
        assertThat(node.json(server, "/api/events?broker=2").at("/events")).hasSize(1);
        assertThat(node.json(server, "/api/events?limit=1").at("/events/0/time").asText())
                .isEqualTo("1970-01-01T00:00:03Z");
        assertThat(node.json(server, "/api/events?since=1970-01-01T00:00:02Z").at("/events"))
                .hasSize(2);
        assertThat(node.json(server, "/api/events?kind=rebalance,leader-changed")
                        .at("/events"))
                .isEmpty();
    }

    @Test
    void aBrokerThatIsAwayIsNamed() {
        doorOfTwo = null;
        one.tell(elected(1000, 1));
        awaitEvents("/api/events", 1);

        assertThat(node.json(server, "/api/events").at("/silent").toString()).isEqualTo("[2]");
    }

    @Test
    void whatCannotBeMeantIsSaidInASentence() {
        for (String query : List.of(
                "limit=0",
                "limit=1001",
                "limit=many",
                "partition=1",
                "topic=a&partition=-1",
                "kind=no-such",
                "kind=",
                "since=yesterday",
                "broker=x",
                "colour=red")) {
            HttpResponse<String> refused = node.get(server, "/api/events?" + query);
            assertThat(refused.statusCode()).as(query).isEqualTo(400);
            assertThat(TestNode.json(refused).at("/error").asText()).as(query).endsWith(".");
        }
        assertThat(node.get(server, "/api/events/other").statusCode()).isEqualTo(404);
    }

    @Test
    void oneWhoFollowsIsToldWhatHappensAndGoesOnWhereItsStreamHadEnded() throws Exception {
        one.tell(elected(1000, 1)); // long before
        awaitEvents("/api/events", 1);
        String id;
        try (Stream stream = new Stream("/api/events?follow", null)) {
            one.tell(elected(System.currentTimeMillis(), 5));
            JsonNode first = stream.next();
            assertThat(first.at("/partition").asInt()).isEqualTo(5);
            two.tell(elected(System.currentTimeMillis(), 6));
            assertThat(stream.next().at("/broker").asInt()).isEqualTo(2);
            id = stream.id;
        }
        two.tell(elected(System.currentTimeMillis(), 7));
        one.tell(elected(System.currentTimeMillis(), 8));
        try (Stream stream = new Stream("/api/events/stream?topic=orders", id)) {
            assertThat(List.of(
                            stream.next().at("/partition").asInt(),
                            stream.next().at("/partition").asInt()))
                    .containsExactlyInAnyOrder(7, 8);
        }
    }

    private static Event elected(long timeMs, int partition) {
        return Event.of(EventKind.LEADER_ELECTED, timeMs, "it is the only replica")
                .at("orders", partition);
    }

    private static void awaitEvents(String path, int count) {
        Awaitility.await("they are written")
                .until(() -> node.json(server, path).at("/events").size() >= count);
    }

    /** A client of server-sent events. */
    private static final class Stream implements AutoCloseable {
        private final InputStream body;
        private final BlockingQueue<String> data = new LinkedBlockingQueue<>();
        private volatile String id = "";

        Stream(String path, @Nullable String resumes) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.address().getPort() + path));
            if (resumes != null) {
                request.header("Last-Event-ID", resumes);
            }
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            body = answer.body();
            Thread reader = new Thread(this::read, "stream-reader");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (Scanner lines = new Scanner(body, StandardCharsets.UTF_8)) { // ends when the body is closed
                while (lines.hasNextLine()) {
                    String line = lines.nextLine();
                    if (line.startsWith("id:")) {
                        id = line.substring(3).strip();
                    } else if (line.startsWith("data:") && line.length() > 5) {
                        data.add(line.substring(5));
                    }
                }
            }
        }

        JsonNode next() throws Exception {
            String next = data.poll(10, SECONDS);
            assertThat(next).as("an event").isNotNull();
            Awaitility.await().until(() -> !id.isEmpty());
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(next);
        }

        @Override
        public void close() throws Exception {
            body.close();
        }
    }
}

package barnabas.management;

import static java.util.concurrent.TimeUnit.SECONDS;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.broker.ClusterEvents;
import barnabas.broker.EventDoor;
import barnabas.broker.FakeLeaders;
import barnabas.broker.MetadataCache;
import barnabas.broker.ReplicaDirectory;
import barnabas.broker.Transfers;
import barnabas.controller.ControllerApi;
import barnabas.coordinator.Coordinators;
import barnabas.metrics.Meters;
import barnabas.model.BrokerId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A node with the settings it has in production, on free ports, without a broker: what it serves can be set. */
final class TestNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final ActorSystem<Void> system;
    final MetadataCache metadata = new MetadataCache();
    final ReplicaDirectory replicas = new ReplicaDirectory();
    final Coordinators coordinators = new Coordinators();
    final Meters meters = new Meters();
    volatile boolean serving = true;
    volatile Transfers transfers = (moves, timeout) -> {
        throw new AssertionError("nothing is to be moved");
    };
    final Map<BrokerId, ActorRef<GroupsDoor.Command>> groupDoors = new ConcurrentHashMap<>();
    final Map<BrokerId, ActorRef<LoadDoor.Command>> loadDoors = new ConcurrentHashMap<>();
    final Map<BrokerId, ActorRef<TrafficDoor.Ask>> trafficDoors = new ConcurrentHashMap<>();
    /** Where the events of each broker are asked for; null for one that is away. */
    volatile Function<BrokerId, @Nullable ActorRef<EventDoor.Command>> door = broker -> null;

    volatile @Nullable ControllerApi controller;
    final FakeLeaders leaders = new FakeLeaders(new BrokerId(1), replicas);

    private final HttpClient client = HttpClient.newHttpClient();

    TestNode(String overrides) {
        Config node = ConfigFactory.parseResources("application.conf").resolve().getConfig("barnabas");
        Config own = ConfigFactory.parseString(
                """
                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                akka.actor.default-dispatcher.thread-pool-executor.fixed-pool-size = 2
                akka.management.http.hostname = "127.0.0.1"
                """);
        this.system = ActorSystem.create(
                Behaviors.empty(),
                "barnabas",
                ConfigFactory.parseString(overrides)
                        .withFallback(own)
                        .withFallback(node.withOnlyPath("akka"))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
        groupDoors.put(
                new BrokerId(1),
                system.systemActorOf(
                        GroupsDoor.create(coordinators, metadata, replicas, system.executionContext()),
                        GroupsDoor.NAME,
                        Props.empty()));
        loadDoors.put(
                new BrokerId(1),
                system.systemActorOf(
                        LoadDoor.create(
                                new LoadDoor.Parts(new BrokerId(1), leaders, metadata, replicas, coordinators, meters),
                                system.executionContext()),
                        LoadDoor.NAME,
                        Props.empty()));
    }

    ManagementServices services() {
        return new ManagementServices(
                new BrokerId(1),
                metadata,
                replicas,
                leaders,
                (moves, timeout) -> transfers.transfer(moves, timeout),
                coordinators,
                groupDoors::get,
                loadDoors::get,
                trafficDoors::get,
                List::of,
                () -> controller,
                meters,
                new ClusterEvents(
                        () -> List.of(new BrokerId(1), new BrokerId(2)),
                        broker -> door.apply(broker),
                        system.scheduler()),
                topic -> 1,
                () -> serving);
    }

    ManagementServer start(int port) throws Exception {
        return start(Access.OPEN, port);
    }

    ManagementServer start(Access access, int port) throws Exception {
        return start(access, null, port);
    }

    ManagementServer start(Access access, @Nullable Tls tls, int port) throws Exception {
        return ManagementServer.start(system, services(), access, tls, "127.0.0.1", port)
                .toCompletableFuture()
                .get(10, SECONDS);
    }

    HttpResponse<String> get(ManagementServer server, String path) {
        return send(server, "GET", path);
    }

    JsonNode json(ManagementServer server, String path) {
        return json(get(server, path));
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + response.body(), e);
        }
    }

    HttpResponse<String> send(ManagementServer server, String method, String path) {
        return send(request(server, path).method(method, BodyPublishers.noBody()));
    }

    HttpResponse<String> post(ManagementServer server, String path, String contentType, String body) {
        return send(request(server, path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(
            ManagementServer server, String path, String contentType, String body, Map<String, String> headers) {
        HttpRequest.Builder request =
                request(server, path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request);
    }

    private static HttpRequest.Builder request(ManagementServer server, String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(Duration.ofSeconds(30)).build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().orTimeout(10, SECONDS).join();
    }
}

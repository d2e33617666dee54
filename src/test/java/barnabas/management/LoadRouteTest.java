package barnabas.management;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.SerializationTestKit;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import barnabas.metadata.MetadataImage;
import barnabas.metadata.MetadataRecord.BrokerRegistered;
import barnabas.metadata.MetadataRecord.TopicCreated;
import barnabas.metadata.PartitionImage;
import barnabas.model.BrokerId;
import barnabas.partition.PartitionId;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /api/load} on broker 1, while broker 2's clock is an hour ahead. */
class LoadRouteTest {
    private static final BrokerId ONE = new BrokerId(1);
    private static final BrokerId TWO = new BrokerId(2);
    private static final PartitionId WHOLE = new PartitionId("orders", 0, new Uuid(2, 2));
    private static final PartitionId MISSING = new PartitionId("orders", 1, new Uuid(2, 2));
    private static final long HOUR_MS = 3_600_000;
    private static final Views.BrokerLoad OF_TWO = new Views.BrokerLoad(
            2,
            5,
            0,
            0,
            new Views.ProcessLoad(null, 4, 1, 2),
            0,
            0,
            0,
            7,
            8,
            List.of(new Views.TopicLoad("orders", 1, 7, 8)),
            List.of(
                    new Views.GroupLoad("billing", "Stable", 2, null),
                    new Views.GroupLoad("shipping", "Empty", 0, 5L)));

    private static TestNode node;
    private static ManagementServer server;

    @BeforeAll
    static void start() throws Exception {
        node = new TestNode("");
        List<PartitionImage> partitions = List.of(onBoth(0), onBoth(1));
        node.metadata.publish(MetadataImage.EMPTY
                .replay(new BrokerRegistered(ONE, 1, new Uuid(0, 1), "127.0.0.1", 9092, null))
                .replay(new BrokerRegistered(TWO, 1, new Uuid(0, 2), "127.0.0.1", 9093, null))
                .replay(new TopicCreated(WHOLE.topicId(), "orders", partitions, Map.of())));
        node.leaders.leads(WHOLE, 1, 1, 1, 2);
        node.leaders.leads(MISSING, 1, 1, 1);
        node.loadDoors.put(TWO, node.system.systemActorOf(doorOfTwo(), "two", Props.empty()));
        node.meters.topic("orders").produced(3, 300);
        node.meters.topic("orders").fetched(200);
        node.meters.connectionOpened();
        server = node.start(0);
        server.loadRoutes().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void bothAreThere() {
        node.leaders.back(2);
    }

    private static PartitionImage onBoth(int partition) {
        return new PartitionImage(partition, List.of(ONE, TWO), List.of(new Uuid(0, 1), new Uuid(0, 2)));
    }

    private static Behavior<LoadDoor.Command> doorOfTwo() {
        return Behaviors.receive(LoadDoor.Command.class)
                .onMessage(LoadDoor.Tell.class, tell -> {
                    tell.replyTo().tell(new LoadDoor.Told(System.currentTimeMillis() + HOUR_MS, OF_TWO));
                    return Behaviors.same();
                })
                .build();
    }

    @Test
    void aBrokerTellsWhatItCarries() {
        JsonNode one = node.json(server, "/api/load").at("/brokers/0");

        assertThat(one.at("/broker").asInt()).isEqualTo(1);
        assertThat(one.at("/leads").asInt()).isEqualTo(2);
        assertThat(one.at("/underReplicated").asInt()).isEqualTo(1);
        assertThat(one.at("/connections").asInt()).isEqualTo(1);
        assertThat(one.at("/bytesIn").asLong()).isEqualTo(300);
        assertThat(one.at("/bytesOut").asLong()).isEqualTo(200);
        assertThat(one.at("/topics").toString())
                .isEqualTo("[{\"name\":\"orders\",\"recordsIn\":3,\"bytesIn\":300,\"bytesOut\":200}]");
        assertThat(one.at("/process/heapBytes").asLong())
                .isPositive()
                .isLessThanOrEqualTo(one.at("/process/heapMaxBytes").asLong());
        assertThat(one.at("/aheadMs").asDouble()).isZero();
    }

    @Test
    void howFarAClockIsAheadIsKnownToHalfOfTheTimeThatAskingTook() {
        JsonNode two = node.json(server, "/api/load").at("/brokers/1");

        double within = two.at("/withinMs").asDouble();
        assertThat(within).isPositive().isLessThan(HOUR_MS);
        // Clocks tick in whole milliseconds.
        assertThat(two.at("/aheadMs").asDouble()).isBetween(HOUR_MS - within - 1, HOUR_MS + within + 1);
        assertThat(two.at("/bytesIn").asLong()).isEqualTo(7);
    }

    @Test
    void aBrokerThatIsAwayIsNamed() {
        node.leaders.away(2);

        JsonNode load = node.json(server, "/api/load");

        assertThat(load.at("/brokers")).hasSize(1);
        assertThat(load.at("/silent").toString()).isEqualTo("[2]");
    }

    @Test
    void whatBrokersSayToEachOtherArrivesAsItWasSent() {
        SerializationTestKit wire = new SerializationTestKit(node.system);
        wire.verifySerialization(new LoadDoor.Tell(node.system.deadLetters()), true);
        wire.verifySerialization(new LoadDoor.Told(12, OF_TWO), true);
    }
}
